"""What is typed in an editor, kept every few seconds until it is sent or thrown away.

Only who types it ever sees it. A draft of this kind is a working copy and leaves no audit entry at
each letter, as in the forms' room; what matters is on the trail: proposals drafted and sent. Who
saves says which revision they saw: another window's later words are never overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation.access import Seat
from contadora.negotiation.models import Writing
from contadora.people.access import NotAllowed

LONGEST = 60_000  # characters of all fields of an editor
MOST = 200  # editors of one person in one room with something in them
FIELDS = (
    *("words", "reason", "begins", "made_kind", "made_level", "other", "passage", "quoted"),
    "ground",  # the words that the editor was opened on
)


class OtherWindowError(ValidationError):
    """Another window wrote here since; `kept` is what it wrote."""

    def __init__(self, kept: Writing) -> None:
        super().__init__(
            _("This was changed in another window since you opened it: both texts are below."),
            code="stale",
        )
        self.kept = kept


def of(seat: Seat, place: str) -> Writing | None:
    """Return what this person was writing at a place."""
    return Writing.objects.filter(text=seat.text, user=seat.user, place=place[:120]).first()


@transaction.atomic
def keep(
    seat: Seat, place: str, fields: Mapping[str, str], *, edition: int, revision: int
) -> Writing:
    """Keep what is typed, if the writer saw what was kept before (0: there was nothing)."""
    if not seat.writes or not seat.text.is_open:
        raise NotAllowed
    plain = {name: _plain(fields[name]) for name in FIELDS if name in fields}
    if sum(map(len, plain.values())) > LONGEST:
        raise ValidationError(
            _("This is longer than %(most)s characters; it stays in your browser only.")
            % {"most": LONGEST}
        )
    rows = Writing.objects.select_for_update().filter(text=seat.text, user=seat.user)
    row = rows.filter(place=place[:120]).first()
    if row is None:
        if rows.count() >= MOST:
            raise ValidationError(_("You are writing at too many places at once; send some."))
        row = Writing(text=seat.text, user=seat.user, place=place[:120], revision=0)
    elif row.fields == plain:
        return row
    elif row.revision != revision:
        raise OtherWindowError(row)
    row.delegation, row.fields, row.edition = seat.delegation, plain, edition
    row.revision += 1
    row.saved_at = timezone.now()
    row.save()
    return row


def forget(seat: Seat, place: str) -> None:
    """Throw away what was typed at a place, after it was sent or because it is not wanted."""
    Writing.objects.filter(text=seat.text, user=seat.user, place=place[:120]).delete()


def _plain(words: str) -> str:
    """Return typed words as they can be kept: line ends as one sign, no NUL, no half letters."""
    return words.replace("\r\n", "\n").replace("\0", "").encode(errors="replace").decode()
