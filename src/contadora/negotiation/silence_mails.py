"""What a silence procedure and an outcome write to those who take part, each in their language.

A mail leaves the desk: above GREEN it names no text and encloses no letter, only the way to it.
Each has a key, so that whoever does the work again after being cut off writes to nobody twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from contadora.negotiation import letters
from contadora.negotiation.models import Objection, Outcome, Participant, SilenceRound, Text
from contadora.negotiation.notices import title_for_mail
from contadora.negotiation.silence_mail_texts import PREFIX
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User
from contadora.post import outbox, templates
from contadora.post.site import own_address

WRITERS = (Role.HEAD, Role.OFFICER)
OBSERVER = Participant.Role.OBSERVER


def people_of(
    text: Text, *, observers: bool = False, only: Collection[Delegation] | None = None
) -> list[User]:
    """Return the heads and officers of those who take part, as far as the level lets them in."""
    seats = text.participants.filter(withdrawn_at=None)
    if not observers:
        seats = seats.exclude(role=OBSERVER)
    if only is not None:
        seats = seats.filter(delegation__in=only)
    users = User.objects.filter(
        pk__in=Membership.objects.filter(
            delegation__in=seats.values("delegation"), role__in=WRITERS
        ).values("user"),
        is_active=True,
    )
    if text.handling == HandlingLevel.RED:
        users = users.filter(pk__in=text.readers.values("pk"))
    return list(users.order_by("pk"))


def tell_opened(actor: User, text: Text, round: SilenceRound) -> int:
    """Tell everyone that a silence began, and until when."""
    return _tell(actor, "silence-opened", text, round, people_of(text, observers=True))


def tell_reminder(actor: User, text: Text, round: SilenceRound, hours: int) -> int:
    """Remind those who may break the silence that it ends in so many hours."""
    return _tell(
        actor,
        "silence-reminder",
        text,
        round,
        people_of(text, observers=round.rules.get("breakers") == "observers"),
        suffix=str(hours),
        hours=str(hours),
    )


def tell_chair(actor: User, text: Text, round: SilenceRound, objection: Objection) -> int:
    """Tell the chair that the silence is broken."""
    chairs = Delegation.objects.filter(
        pk__in=text.participants.filter(
            role__in=(Participant.Role.CHAIR, Participant.Role.VICE_CHAIR), withdrawn_at=None
        ).values("delegation")
    )
    people = people_of(text, only=list(chairs))
    return _tell(actor, "silence-objection", text, round, people, suffix=objection.uuid.hex)


def tell_late(actor: User, text: Text, round: SilenceRound, objection: Objection) -> int:
    """Tell a delegation that what it sent came too late to break the silence."""
    people = people_of(text, observers=True, only=[objection.delegation])
    return _tell(
        actor,
        "silence-late",
        text,
        round,
        people,
        suffix=objection.uuid.hex,
        received=objection.received_at,
    )


def tell_closed(actor: User, text: Text, round: SilenceRound) -> int:
    """Tell everyone how a silence ended, with the chair's letter."""
    kind = "silence-kept" if round.status == SilenceRound.Status.KEPT else "silence-broken"
    suffix = "corrected" if round.corrected_at is not None else ""
    return _tell(actor, kind, text, round, people_of(text, observers=True), suffix=suffix)


def tell_ended(actor: User, text: Text, round: SilenceRound) -> int:
    """Tell everyone that the chair ended a round."""
    return _tell(actor, "silence-ended", text, round, people_of(text, observers=True))


def tell_outcome(actor: User, text: Text, outcome: Outcome) -> int:
    """Tell everyone what became of a text, where no silence procedure does."""
    sent = 0
    for user in people_of(text, observers=True):
        with override(user.language):
            how = str(outcome.get_how_display())
        sent += _write(
            actor,
            "outcome",
            text,
            user,
            key=f"{text.uuid.hex}:{outcome.how}",
            path=reverse_in("negotiation:outcome", user.language, text),
            outcome=how,
        )
    return sent


def reverse_in(name: str, language: str, text: Text, round: SilenceRound | None = None) -> str:
    """Return an address in the reader's language."""
    with override(language):
        return reverse(name, args=[text.uuid, *([round.uuid] if round is not None else [])])


def _tell(
    actor: User,
    kind: str,
    text: Text,
    round: SilenceRound,
    people: Collection[User],
    *,
    suffix: str = "",
    received: datetime | None = None,
    **more: str,
) -> int:
    sent = 0
    for user in people:
        fields = {"deadline": _moment(round.deadline, user.language), **more}
        if received is not None:
            fields["received"] = _moment(received, user.language)
        if round.letter:
            fields["letter"] = _letter(text, round, user.language)
        sent += _write(
            actor,
            kind,
            text,
            user,
            key=f"{round.uuid.hex}:{suffix}",
            path=reverse_in("negotiation:silence", user.language, text, round),
            **fields,
        )
    return sent


def _write(
    actor: User, kind: str, text: Text, user: User, *, key: str, path: str, **fields: str
) -> int:
    with override(user.language):
        values = {
            "name": user.name or user.email,
            "text": title_for_mail(text),
            "link": own_address() + path,
            "handling": text.get_handling_display(),
            **fields,
        }
    filled = templates.render(PREFIX + kind, text.label, user.language, values)
    message = outbox.queue(
        actor,
        to=user.email,
        language=user.language,
        subject=filled.subject,
        body=filled.body,
        kind=PREFIX + kind,
        about=text.label,
        key=f"{PREFIX}{kind}:{key}:{user.pk}",
    )
    return int(message is not None)


def _letter(text: Text, round: SilenceRound, language: str) -> str:
    if text.handling > HandlingLevel.GREEN:
        with override(language):
            return _("The chair’s letter is in the room.")
    return letters.plain(round.letter[language])


def _moment(at: datetime, language: str) -> str:
    return f"{letters.moment(at.astimezone(UTC), language)} UTC"
