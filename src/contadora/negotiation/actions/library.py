"""The library of adopted texts: a file is read, looked through, and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.symbols import canonical_symbol
from contadora.atlas.texts import LANGUAGES, current_language
from contadora.negotiation import access_library as access
from contadora.negotiation.library import keeping
from contadora.negotiation.library.adoption import adoption_of, instrument_of
from contadora.negotiation.library.cutting import Cut, cut
from contadora.negotiation.library.guessing import guess
from contadora.negotiation.library.pieces import RefusedError
from contadora.negotiation.library.problems import kept, refusal
from contadora.negotiation.library.reading import read
from contadora.negotiation.models import AdoptedText, Intake
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User

AT_ONCE = 120  # passages that are kept while the reader waits; more are for the worker
FORGOTTEN = timedelta(days=2)  # a file that nobody came back to
DESCRIBED = ("symbol", "title", "language", "date", "how", "url")
_FIXED = ("symbol", "language")  # of a text that is there: load it anew instead
Status = Intake.Status


def read_adopted_text(actor: User, *, data: bytes, filename: str) -> Intake:
    """Read a file for the library; nothing of it is kept until its loader has looked through it."""
    access.require_loader(actor)
    try:
        kind, reading = read(data)
    except RefusedError as error:
        raise ValidationError(
            {"file": refusal(error.code, error.values)}, code=error.code
        ) from error
    guessed = guess(reading, filename)
    passages, remarks = cut(reading.pieces, guessed.language or None)
    intake = Intake(
        symbol=guessed.symbol,
        title=guessed.title,
        language=guessed.language or current_language(),
        date=guessed.date or None,
        format=kind,
        filename=filename[:255],
        sha256=hashlib.sha256(data).hexdigest(),
        passages=[[each.number, each.words] for each in passages],
        problems=[kept(problem) for problem in (*reading.problems, *remarks)],
        created_by=actor,
    )
    if intake.symbol:
        intake.how = adoption_of(AdoptedText(symbol=intake.symbol)).how
    return _keep_intake(actor, intake)


@transaction.atomic
def _keep_intake(actor: User, intake: Intake) -> Intake:
    old = timezone.now() - FORGOTTEN
    left = (Status.READ, Status.DONE, Status.FAILED)
    Intake.objects.filter(status__in=left, created_at__lt=old).delete()
    intake.save(force_insert=True)
    audit.record(
        actor,
        "read_adopted_text",
        intake,
        format=intake.format,
        sha256=intake.sha256,
        passages=len(intake.passages),
    )
    return intake


@transaction.atomic
def drop_intake(actor: User, intake: Intake) -> None:
    """Throw away a file that was read and not kept."""
    row = _locked(actor, intake, Status.READ, Status.FAILED)
    audit.record(actor, "drop_intake", row)
    row.delete()


def keep_adopted_text(
    actor: User, intake: Intake, values: Mapping[str, Any], *, replace: bool = False
) -> Intake:
    """Keep a file that was read as an adopted text: at once, or by the worker where it is long.

    A text of the same symbol and language is in the way unless `replace` says otherwise, which
    its loader and the secretariat may; its paragraphs whose words are the same keep their
    identity, and with it the proposals that rest on them.
    """
    access.intake_for(actor, intake.uuid)
    if len(intake.passages) > AT_ONCE:
        return _leave_to_worker(actor, intake, values, replace=replace)
    found = keeping.prepared(_cuts(intake))  # takes its time: before the store is held
    try:
        return _keep_now(actor, intake, values, found, replace=replace)
    except IntegrityError:
        raise _double(intake) from None


@transaction.atomic
def _leave_to_worker(
    actor: User, intake: Intake, values: Mapping[str, Any], *, replace: bool
) -> Intake:
    from contadora.negotiation.jobs_library import ask_to_keep_text

    row = _described(actor, intake, values, replace=replace)
    row.status, row.done, row.failure = Status.QUEUED, 0, {}
    row.save()
    audit.record(actor, "keep_adopted_text", row, **_said(row), worker=True)
    transaction.on_commit(lambda: ask_to_keep_text(row))
    return row


@transaction.atomic
def _keep_now(
    actor: User,
    intake: Intake,
    values: Mapping[str, Any],
    passages: Sequence[keeping.Prepared],
    *,
    replace: bool,
) -> Intake:
    row = _described(actor, intake, values, replace=replace)
    text = _write(actor, row, passages)
    audit.record(actor, "keep_adopted_text", text, **_said(row))
    return row


def finish_keeping(intake: Intake) -> Intake:
    """Keep a text that was left to the worker; the intake says how it went."""
    row = Intake.objects.filter(pk=intake.pk)
    if not row.filter(status=Status.QUEUED).update(status=Status.RUNNING):
        return intake
    # What another worker finished meanwhile is not said to have failed.
    running = row.filter(status=Status.RUNNING)
    try:
        found = keeping.prepared(_cuts(intake), lambda done: _tell(running, done))
        _finish(intake, found)
    except ValidationError as error:
        running.update(status=Status.FAILED, failure={"code": error.code or "refused"})
    except IntegrityError:
        running.update(status=Status.FAILED, failure={"code": "double"})
    except NotAllowed:
        running.update(status=Status.FAILED, failure={"code": "not_allowed"})
    except Exception:
        running.update(status=Status.FAILED, failure={"code": "desk"})
        raise
    except BaseException:  # the desk is ended: nothing was written, and the next start asks again
        running.update(status=Status.QUEUED)
        raise
    intake.refresh_from_db()
    return intake


@transaction.atomic
def _finish(intake: Intake, passages: Sequence[keeping.Prepared]) -> None:
    actor = access.require_loader(intake.created_by)  # who may have lost the right since
    rows = Intake.objects.select_for_update(of=("self",))
    row = rows.filter(pk=intake.pk, status=Status.RUNNING).first()
    if row is None:
        return
    text = _write(actor, row, passages)
    audit.record(actor, "finish_keeping", text, **_said(row))


def _tell(row: QuerySet[Intake], done: int) -> None:
    row.update(done=done)


def _cuts(intake: Intake) -> list[Cut]:
    return [Cut(number, words) for number, words in intake.passages]


def _said(row: Intake) -> dict[str, Any]:
    return {"symbol": row.symbol, "language": row.language, "replaces": row.replaces}


def _described(actor: User, intake: Intake, values: Mapping[str, Any], *, replace: bool) -> Intake:
    """Return the locked intake as what it shall be kept as; nothing may be in its way."""
    row = _locked(actor, intake, Status.READ, Status.FAILED)
    for name, value in _checked(values, DESCRIBED).items():
        setattr(row, name, value)
    row.replaces = replace
    _in_the_way(actor, row)
    return row


def _write(actor: User, row: Intake, passages: Sequence[keeping.Prepared]) -> AdoptedText:
    text = _in_the_way(actor, row)
    if text is None:
        text = AdoptedText(symbol=row.symbol, language=row.language)
    for name in (*DESCRIBED, "format", "filename", "sha256", "problems"):
        setattr(text, name, getattr(row, name))
    text.instrument = instrument_of(text.symbol)
    text.loaded_by, text.loaded_at = actor, timezone.now()
    text.save()
    keeping.write(text, passages)
    row.status, row.text, row.done, row.passages = Status.DONE, text, len(passages), []
    row.save()
    return text


@transaction.atomic
def describe_adopted_text(actor: User, text: AdoptedText, values: Mapping[str, Any]) -> AdoptedText:
    """Change what is said of a text: title, date, how it was adopted, address."""
    access.require_changer(actor, text)
    row = AdoptedText.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    if row is None:
        raise NotAllowed
    wanted = _checked(values, tuple(name for name in DESCRIBED if name not in _FIXED))
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, wanted[name])
    row.save(update_fields=changed)
    audit.record(actor, "describe_adopted_text", row, changed=changed)
    return row


@transaction.atomic
def delete_adopted_text(actor: User, text: AdoptedText) -> None:
    """Delete a text from the library; proposals that rested on it stay, without the link."""
    access.require_changer(actor, text)
    row = AdoptedText.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    if row is None:
        raise NotAllowed
    audit.record(actor, "delete_adopted_text", row, passages=row.passages.count())
    row.delete()


def _locked(actor: User, intake: Intake, *statuses: str) -> Intake:
    access.intake_for(actor, intake.uuid)
    row = Intake.objects.select_for_update(of=("self",)).filter(pk=intake.pk).first()
    if row is None:
        raise NotAllowed
    if row.status not in statuses:
        raise ValidationError(
            _("This file is %(status)s.") % {"status": row.get_status_display()}, code="status"
        )
    return row


def _checked(values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    unknown = set(values) - set(DESCRIBED)
    if unknown:
        raise ValueError(f"adopted text: no such values: {sorted(unknown)}; see DESCRIBED")
    found = {name: values[name] for name in names if name in values}
    if "symbol" in found:
        symbol = " ".join(str(found["symbol"]).split())
        found["symbol"] = canonical_symbol(symbol) or symbol
    if "title" in found:
        found["title"] = " ".join(str(found["title"]).split())
    faults: dict[str, str] = {}
    for name, longest in (("symbol", 80), ("title", 500)):
        if name in found and not found[name]:
            faults[name] = _("This is needed: it is how the text is cited.")
        elif name in found and len(found[name]) > longest:
            faults[name] = _("At most %(most)s characters.") % {"most": longest}
    if "language" in found and found["language"] not in LANGUAGES:
        faults["language"] = _("Choose among the four languages.")
    if "how" in found and found["how"] not in AdoptedText.How.values:
        faults["how"] = _("Choose how it was adopted.")
    if faults:
        raise ValidationError(faults)
    return found


def _in_the_way(actor: User, intake: Intake) -> AdoptedText | None:
    """Return the text that is to be replaced; refuse where one is in the way."""
    there = (
        AdoptedText.objects.select_for_update(of=("self",))
        .filter(symbol=intake.symbol, language=intake.language)
        .first()
    )
    if there is None:
        return None
    if not intake.replaces:
        raise _double(intake)
    if not access.may_change(actor, there):
        raise ValidationError(_(
            "%(symbol)s is in the library in this language; %(who)s loaded it. Ask them, or the "
            "secretariat, to replace it."
        ) % {"symbol": intake.symbol, "who": there.loaded_by}, code="not_yours")  # fmt: skip
    return there


def _double(intake: Intake) -> ValidationError:
    return ValidationError(_(
        "%(symbol)s is in the library in this language already. Replace it, or correct the symbol "
        "or the language."
    ) % {"symbol": intake.symbol}, code="double")  # fmt: skip
