"""The texts of a position: a file is read, looked through, and kept; read again; withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.texts import LANGUAGES, current_language
from contadora.law import access, aligning, writing
from contadora.law.actions.documents import locked_position
from contadora.law.models import Coding, Passage, Position, PositionText, TextIntake
from contadora.law.models.documents import DESK
from contadora.law.reading import passages_of, read_position, stored
from contadora.law.rereading import Known, matched
from contadora.negotiation.library.pieces import RefusedError
from contadora.negotiation.library.problems import refusal
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User

FORGOTTEN = timedelta(days=2)  # a file that nobody came back to
GOES = ""  # said of a coded passage: it is not in the file, and its codings lose it
Standing = PositionText.Standing


def read_position_text(
    actor: User, position: Position, *, data: bytes, filename: str
) -> TextIntake:
    """Read a file for a position; nothing of it is kept until its loader has looked through it."""
    access.require_loader(actor)
    try:
        found = read_position(data, filename)
    except RefusedError as error:
        raise ValidationError(
            {"file": refusal(error.code, error.values)}, code=error.code
        ) from error
    language = found.language or position.language or current_language()
    if language not in LANGUAGES:
        language = current_language()
    intake = TextIntake(
        position=position,
        language=language,
        standing=_likely_standing(position, language),
        format=found.format,
        filename=filename[:255],
        sha256=found.sha256,
        passages=stored(found.passages),
        problems=list(found.problems),
        created_by=actor,
    )
    return _keep_intake(actor, intake)


def _likely_standing(position: Position, language: str) -> str:
    texts = {text.language: text for text in position.texts.all()}
    if language in texts:
        return texts[language].standing
    if any(text.standing == Standing.ORIGINAL for text in texts.values()):
        return Standing.DESK
    return Standing.ORIGINAL if position.language in ("", language) else Standing.DESK


@transaction.atomic
def _keep_intake(actor: User, intake: TextIntake) -> TextIntake:
    TextIntake.objects.filter(created_at__lt=timezone.now() - FORGOTTEN).delete()
    intake.save(force_insert=True)
    audit.record(
        actor,
        "read_position_text",
        intake,
        position=str(intake.position.uuid),
        format=intake.format,
        sha256=intake.sha256,
        passages=len(intake.passages),
    )
    return intake


@transaction.atomic
def drop_position_text(actor: User, intake: TextIntake) -> None:
    """Throw away a file that was read and not kept."""
    row = _locked_intake(actor, intake)
    audit.record(actor, "drop_position_text", row)
    row.delete()


def keep_position_text(
    actor: User,
    intake: TextIntake,
    *,
    language: str,
    standing: str,
    revision: int | None = None,
    moved: Mapping[str, str] | None = None,
) -> PositionText:
    """Keep a file that was read as the text of its position in a language.

    Where the position has a text in it, the file is a corrected copy: passages that are the same
    or nearly so keep their anchors, and so their codings. `revision` is that text's as it was
    seen, None where none was. `moved` says of each coded passage that is not found again which
    place (from 1) of the file it is, or `GOES`; without that nothing is kept.
    """
    access.intake_for(actor, intake.uuid)
    passages = writing.ready(passages_of(intake))  # takes its time: before the store is held
    try:
        return _keep_now(actor, intake, passages, language, standing, revision, moved or {})
    except IntegrityError:
        raise _came_meanwhile() from None


@transaction.atomic
def _keep_now(
    actor: User,
    intake: TextIntake,
    passages: Sequence[writing.Ready],
    language: str,
    standing: str,
    revision: int | None,
    moved: Mapping[str, str],
) -> PositionText:
    row = _locked_intake(actor, intake)
    position = locked_position(row.position)
    text = PositionText.objects.filter(position=position, language=language).first()
    _check(actor, position, text, language, standing, revision)
    again = text is not None
    if text is None:
        text = PositionText(position=position, language=language)
    kept, gone = _kept(text, passages, row, moved) if again else ({}, 0)
    text.standing = standing
    for name in ("format", "filename", "sha256", "problems"):
        setattr(text, name, getattr(row, name))
    text.loaded_by, text.loaded_at = actor, timezone.now()
    text.revision += 1
    text.save()
    writing.write(text, passages, kept)
    text.save(update_fields=["last_anchor"])
    _pair(position, text)
    _take_over(position, text)
    row.delete()
    audit.record(
        actor,
        "keep_position_text",
        text,
        position=str(position.uuid),
        language=language,
        standing=standing,
        sha256=text.sha256,
        passages=len(passages),
        **({"kept": len(kept), "gone": gone} if again else {}),
    )
    if len(passages) > writing.AT_ONCE:
        from contadora.law.jobs_documents import ask_to_encode

        transaction.on_commit(lambda: ask_to_encode(text))
    return text


def coded_passages(text: PositionText) -> set[int]:
    """Return the keys of a text's passages that somebody's coding rests on."""
    rows = Coding.passages.through.objects.filter(passage__text=text)
    return set(rows.values_list("passage_id", flat=True))


def _check(
    actor: User,
    position: Position,
    text: PositionText | None,
    language: str,
    standing: str,
    revision: int | None,
) -> None:
    """Refuse what may not be kept so, or rests on what is no longer true."""
    if language not in LANGUAGES:
        raise ValidationError({"language": _("Choose among the four languages.")})
    if standing not in Standing.values:
        raise ValidationError({"standing": _("Choose whether it is the original.")})
    if text is not None and not access.may_change_text(actor, text):
        raise ValidationError(
            _(
                "The text in %(language)s is there; %(who)s loaded it. Ask them, or the "
                "secretariat, to replace it."
            )
            % {"language": text.get_language_display(), "who": text.loaded_by},
            code="not_yours",
        )
    if revision != (text.revision if text is not None else None):
        raise _came_meanwhile()
    if text is not None and text.standing == Standing.ORIGINAL and standing != Standing.ORIGINAL:
        raise ValidationError(
            {
                "standing": _(
                    "This text is the original: withdraw it before it is loaded as another."
                )
            }
        )
    other = position.texts.filter(standing=Standing.ORIGINAL).exclude(language=language).first()
    if standing == Standing.ORIGINAL and other is not None:
        raise ValidationError(
            {
                "standing": _("The original is loaded in %(language)s: this one is a translation.")
                % {"language": other.get_language_display()}
            }
        )
    if standing == Standing.ORIGINAL and position.language not in ("", language):
        raise ValidationError(
            {
                "standing": _(
                    "The original is said to be in another language: change that first, or load "
                    "this as a translation."
                )
            }
        )


def _kept(
    text: PositionText,
    passages: Sequence[writing.Ready],
    intake: TextIntake,
    moved: Mapping[str, str],
) -> tuple[dict[int, Passage], int]:
    """Return the passages that stay, by their new places, and how many go."""
    old = list(text.passages.order_by("place").defer("vector"))
    known = [Known(each.anchor, each.words, each.is_heading) for each in old]
    found = matched(known, passages_of(intake))
    kept = {after: old[before] for after, before in found.kept.items()}
    coded = coded_passages(text)
    lost = []
    for at in found.gone(len(old)):
        if old[at].pk not in coded:
            continue
        said = moved.get(old[at].anchor)
        if said is None:
            lost.append(old[at].anchor)
        elif said != GOES:
            place = _place(said, len(passages), old[at].anchor)
            if place in kept:
                raise ValidationError(
                    _(
                        "%(anchor)s: passage %(place)s of the file is another’s already: choose "
                        "one that is new, or say that it goes."
                    )
                    % {"anchor": old[at].anchor, "place": said},
                    code="taken",
                )
            kept[place] = old[at]
    if lost:
        raise ValidationError(
            _(
                "Codings rest on passages that the file does not have: %(anchors)s. Say of each "
                "which passage it is now, or that it goes."
            )
            % {"anchors": ", ".join(lost)},
            code="coded",
        )
    return kept, len(old) - len(kept)


def _place(said: str, count: int, anchor: str) -> int:
    if said.isdecimal() and 0 < int(said) <= count:
        return int(said) - 1
    raise ValidationError(
        _("%(anchor)s: the file has no passage %(place)s; it has %(count)s.")
        % {"anchor": anchor, "place": said, "count": count},
        code="place",
    )


def _pair(position: Position, text: PositionText) -> None:
    texts = list(position.texts.all())
    original = next((each for each in texts if each.standing == Standing.ORIGINAL), None)
    for each in texts if text.standing == Standing.ORIGINAL else [text]:
        if each.standing != Standing.ORIGINAL:
            aligning.settle(each, original)


def _take_over(position: Position, text: PositionText) -> None:
    """Make a position of the pack the desk's: its language is known, and it has a text."""
    position.origin = DESK
    if text.standing == Standing.ORIGINAL:
        position.language = text.language
    position.save(update_fields=["origin", "language"])


@transaction.atomic
def pair_passages(
    actor: User, text: PositionText, pairs: Mapping[str, str], *, revision: int
) -> PositionText:
    """Say which passages of a translation translate which of the original, anchor by anchor.

    A passage that is not named, or with an empty anchor, has none. `revision` is the text's as it
    was seen.
    """
    row = _locked_text(text)
    access.require_text_changer(actor, row)
    if row.standing == Standing.ORIGINAL:
        raise ValidationError(_("The original translates no other text."), code="original")
    original = row.position.texts.filter(standing=Standing.ORIGINAL).first()
    if original is None:
        raise ValidationError(
            _("The original is not loaded: load it, then pair."), code="no_original"
        )
    if row.revision != revision:
        raise _came_meanwhile()
    theirs = dict(original.passages.values_list("anchor", "pk"))
    ours = list(row.passages.order_by("place").defer("vector", "words"))
    names = {passage.anchor for passage in ours}
    wanted = {ours_: anchor for ours_, anchor in pairs.items() if anchor}
    faults = [anchor for anchor in wanted.values() if anchor not in theirs]
    faults += [anchor for anchor in wanted if anchor not in names]
    if faults:
        raise ValidationError(
            _("There are no such passages: %(anchors)s. Write an anchor as it stands beside one.")
            % {"anchors": ", ".join(sorted(set(faults))[:20])},
            code="anchor",
        )
    for passage in ours:
        anchor = wanted.get(passage.anchor)
        passage.original_id = theirs[anchor] if anchor else None
    Passage.objects.bulk_update(ours, ["original"], batch_size=500)
    row.paired_by = actor
    row.revision += 1
    row.save(update_fields=["paired_by", "revision"])
    audit.record(actor, "pair_passages", row, pairs=len(wanted), passages=len(ours))
    return row


@transaction.atomic
def withdraw_position_text(actor: User, text: PositionText, *, revision: int) -> None:
    """Take a text away; refused where a coding rests on one of its passages."""
    row = _locked_text(text)
    access.require_text_changer(actor, row)
    if row.revision != revision:
        raise _came_meanwhile()
    coded = len(coded_passages(row))
    if coded:
        raise ValidationError(
            _(
                "Codings rest on %(count)s passages of this text: load a corrected file instead, "
                "or take the codings back first."
            )
            % {"count": coded},
            code="coded",
        )
    if row.position.codings.exists() and not row.position.texts.exclude(pk=row.pk).exists():
        # A reading that it says nothing rests on no passage, but on this text.
        raise ValidationError(
            _(
                "This is the position’s only text, and somebody read it: load a corrected file "
                "instead, or take the readings back first."
            ),
            code="read",
        )
    audit.record(
        actor,
        "withdraw_position_text",
        row,
        position=str(row.position.uuid),
        language=row.language,
        sha256=row.sha256,
        passages=row.passages.count(),
    )
    row.delete()


def _locked_text(text: PositionText) -> PositionText:
    locked_position(text.position)
    rows = PositionText.objects.select_for_update(of=("self",)).select_related("position")
    row = rows.filter(pk=text.pk).first()
    if row is None:
        raise NotAllowed
    return row


def _locked_intake(actor: User, intake: TextIntake) -> TextIntake:
    access.intake_for(actor, intake.uuid)
    rows = TextIntake.objects.select_for_update(of=("self",)).select_related("position")
    row = rows.filter(pk=intake.pk).first()
    if row is None:
        raise NotAllowed
    return row


def _came_meanwhile() -> ValidationError:
    return ValidationError(
        _(
            "This text was loaded, paired or withdrawn by somebody after you opened the page. Look "
            "at it as it is now, then do it again."
        ),
        code="stale",
    )
