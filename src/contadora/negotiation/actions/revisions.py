"""Revisions that the chair issues: the text frozen, numbered and hashed."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contadora.negotiation import access, freezing, numbers, order, trail
from contadora.negotiation.freezing import Content
from contadora.negotiation.models import Paragraph, Revision, SilenceRound, Text
from contadora.people.models import User

MOST_TOLD = 12  # paragraphs that an error names


@transaction.atomic
def issue_revision(
    actor: User,
    text: Text,
    *,
    clean: bool = False,
    note: str = "",
    version: int | None = None,
) -> Revision:
    """Freeze the text as its next revision; a clean one has no brackets and settles the numbers.

    Refused where the text is at another `version` than the chair looked at, while a silence runs,
    and where nothing changed since the revision before.
    """
    access.require_chair(actor, text)
    text = trail.turn(text)
    if version is not None and text.version != version:
        raise ValidationError(
            _("The text changed while you looked at it. Look again, then issue the revision."),
            code="stale",
        )
    require_no_silence(text)
    rows = order.ordered(text)
    if not any(row.standing == Paragraph.Standing.TEXT for row in rows):
        raise ValidationError(_("There is nothing in the text yet; write it first."))
    previous = text.revisions.order_by("number").last()
    touched: Sequence[Paragraph] = ()
    if clean:
        require_no_brackets(freezing.freeze(text, 0, clean=True, previous=previous))
        numbers.settle_all(text, rows)
        touched = rows
    revision = _kept(actor, text, previous, clean=clean, note=note)
    trail.record(
        actor,
        "issue_revision",
        text,
        revision,
        revision=revision,
        touched=tuple(touched),
        number=revision.number,
        clean=clean,
        sha256=revision.sha256,
    )
    return revision


def keep_first_draft(actor: User, text: Text) -> Revision:
    """Freeze a text as it was opened, as number 0, within the action that opens it."""
    return _kept(actor, text, None, clean=True, note="")


def require_no_silence(text: Text) -> None:
    """Refuse what a running silence procedure forbids."""
    if text.silence_rounds.filter(status=SilenceRound.Status.RUNNING).exists():
        raise ValidationError(
            _("A silence procedure is running on this text; end it first, saying why."),
            code="silence",
        )


def require_no_brackets(content: Content) -> None:
    """Refuse a text in which something is open, naming what."""
    found = freezing.open_in(content)
    if not found:
        return
    told = [
        f"{called} (P{', P'.join(map(str, proposals))})" if proposals else called
        for called, proposals in found[:MOST_TOLD]
    ]
    if len(found) > MOST_TOLD:
        told.append("…")
    raise ValidationError(
        _("Still in brackets: %(paragraphs)s. Settle these proposals first.")
        % {"paragraphs": "; ".join(told)},
        code="open",
    )


def _kept(
    actor: User, text: Text, previous: Revision | None, *, clean: bool, note: str
) -> Revision:
    number = previous.number + 1 if previous is not None else 0
    content = freezing.freeze(text, number, clean=clean, previous=previous)
    if (
        previous is not None
        and (previous.is_clean or not clean)
        and freezing.words_of(previous.content) == freezing.words_of(content)
    ):
        raise ValidationError(
            _("Nothing changed since %(revision)s, so there is nothing to issue.")
            % {"revision": previous.label or _("the first draft")},
            code="unchanged",
        )
    return Revision.objects.create(
        text=text,
        number=number,
        is_clean=clean,
        content=content,
        sha256=freezing.digest(content),
        progress=freezing.counted(content),
        note=note.strip(),
        # What the act that issues it raises the text to.
        version=text.version + 1,
        issued_by=actor,
    )
