"""What happened in a room, in a sentence of the reader's language, without the text's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.negotiation.models import Event, Paragraph, Participant, Proposal, Stance
from contadora.people.queries import delegation_name

Fields = Mapping[str, Any]


def told(event: Event, number: str = "", *, reason: bool = True) -> str:
    """Return what an act did; `number` is the paragraph's, as far as the caller knows it.

    A `reason` is somebody's own words, and may quote the text: it is not told outside the room.
    """
    fields = _fields(event, number)
    if not reason:
        fields["reason"] = ""
    sentence = SENTENCES.get(event.act)
    if sentence is not None:
        return sentence(event, fields)
    return _("%(who)s: %(act)s") % {**fields, "act": event.act}


def who(event: Event) -> str:
    """Return who acted: the delegation where it acted for one, else the person's post."""
    if event.proposal is not None and event.proposal.as_chair and event.delegation is not None:
        return _("the chair")
    return delegation_name(event.delegation) if event.delegation else str(event.actor)


def _fields(event: Event, number: str) -> dict[str, Any]:
    proposal = event.proposal
    return {
        "who": who(event),
        "at": number or _("the text"),
        "proposal": f"P{proposal.number}" if proposal and proposal.number else "",
        "of": delegation_name(proposal.delegation) if proposal else "",
        "reason": event.details.get("reason") or "",
    }


def _sent(event: Event, fields: Fields) -> str:
    proposal = event.proposal
    if proposal is None:
        numbers: list[int] = event.details.get("numbers", [])
        return ngettext(
            "%(who)s sent %(count)s proposal (%(numbers)s)",
            "%(who)s sent %(count)s proposals (%(numbers)s)",
            len(numbers),
        ) % {**fields, "count": len(numbers), "numbers": ", ".join(f"P{n}" for n in numbers)}
    kinds = {
        Proposal.Kind.WORDS: _("%(who)s proposes other words in %(at)s (%(proposal)s)"),
        Proposal.Kind.ADD: _("%(who)s proposes a new paragraph, %(at)s (%(proposal)s)"),
        Proposal.Kind.DELETE: _("%(who)s proposes to delete %(at)s (%(proposal)s)"),
        Proposal.Kind.ALTERNATIVE: _("%(who)s proposes an alternative, %(at)s (%(proposal)s)"),
        Proposal.Kind.MOVE: _("%(who)s proposes another place for %(at)s (%(proposal)s)"),
        Proposal.Kind.MERGE: _("%(who)s proposes to merge %(at)s with another (%(proposal)s)"),
        Proposal.Kind.SPLIT: _("%(who)s proposes to divide %(at)s (%(proposal)s)"),
        Proposal.Kind.RESERVE: _("%(who)s reserves its position on %(at)s (%(proposal)s)"),
        Proposal.Kind.REMARK: _("%(who)s remarks on %(at)s (%(proposal)s)"),
    }
    return kinds[Proposal.Kind(proposal.kind)] % fields


def _brought(event: Event, fields: Fields) -> str:
    count = len(event.details.get("numbers", []))
    return ngettext(
        "%(who)s brought %(count)s proposal along with the text",
        "%(who)s brought %(count)s proposals along with the text",
        count,
    ) % {**fields, "count": count}


def _stood(event: Event, fields: Fields) -> str:
    kinds = {
        Stance.Kind.COSPONSOR: _("%(who)s co-sponsors %(proposal)s of %(of)s"),
        Stance.Kind.SUPPORT: _("%(who)s supports %(proposal)s of %(of)s"),
        Stance.Kind.CAN_LIVE: _("%(who)s can live with %(proposal)s of %(of)s"),
        Stance.Kind.OPPOSE: _("%(who)s opposes %(proposal)s of %(of)s"),
    }
    return kinds[Stance.Kind(event.details["kind"])] % fields


def _status(event: Event, fields: Fields) -> str:
    texts = {
        Paragraph.Status.OPEN: _("%(at)s is open again: %(reason)s"),
        Paragraph.Status.AD_REFERENDUM: _("%(at)s is agreed ad referendum"),
        Paragraph.Status.AGREED: _("%(at)s is agreed"),
    }
    if event.details["after"] == Paragraph.Status.OPEN and not fields["reason"]:
        return _("%(at)s is open again") % fields
    return texts[Paragraph.Status(event.details["after"])] % fields


def _seat(event: Event, fields: Fields) -> str:
    role = Participant.Role(event.details.get("after") or event.details["role"]).label
    if event.act == "invite_delegation":
        return _("%(who)s takes part: %(role)s") % {**fields, "role": role}
    return _("%(who)s is now %(role)s") % {**fields, "role": role}


def _left(event: Event, fields: Fields) -> str:
    passed, ended = event.details.get("passed", []), event.details.get("withdrawn", [])
    parts = [_("%(who)s has withdrawn") % fields]
    if passed:
        parts.append(
            _("passed to co-sponsors: %(numbers)s")
            % {"numbers": ", ".join(f"P{each}" for each in passed)}
        )
    if ended:
        parts.append(
            _("withdrawn with it: %(numbers)s")
            % {"numbers": ", ".join(f"P{each}" for each in ended)}
        )
    return "; ".join(parts)


def _plainly(text: Callable[[], str]) -> Callable[[Event, Fields], str]:
    return lambda _event, fields: text() % fields


def _accepted(event: Event, fields: Fields) -> str:
    sentence = _("%(proposal)s of %(of)s is accepted in %(at)s") % fields
    return sentence + _collided(event.details.get("collided") or [])


def _accepted_together(event: Event, _fields_: Fields) -> str:
    numbers = ", ".join(f"P{each}" for each in event.details.get("numbers", []))
    sentence = _("Accepted together: %(numbers)s") % {"numbers": numbers}
    return sentence + _collided(event.details.get("collided") or [])


def _written(event: Event, fields: Fields) -> str:
    sentence = _("The chair wrote %(at)s anew") % fields
    return sentence + _collided(event.details.get("collided") or [])


def _collided(numbers: Iterable[int | None]) -> str:
    found = [f"P{each}" for each in numbers if each]
    if not found:
        return ""
    return "; " + _("it collides with %(numbers)s") % {"numbers": ", ".join(found)}


def _objected(event: Event, _fields_: Fields) -> str:
    if event.details.get("in_time", True):
        return _("The silence was broken")
    return _("An objection came after the deadline; it breaks nothing")


SENTENCES: dict[str, Callable[[Event, Fields], str]] = {
    "open_text": _plainly(lambda: _("%(who)s opened the room")),
    "bring_proposals": _brought,
    "change_text": _plainly(lambda: _("The chair changed the text’s particulars")),
    "invite_delegation": _seat,
    "set_role": _seat,
    "withdraw_delegation": _left,
    "write_paragraph": _written,
    "add_paragraph": _plainly(lambda: _("The chair added %(at)s")),
    "translate_paragraph": _plainly(lambda: _("%(at)s was rendered in another language")),
    "set_paragraph_status": _status,
    "send_proposals": _sent,
    "change_proposal": _plainly(lambda: _("%(who)s changed %(proposal)s in %(at)s")),
    "withdraw_proposal": _plainly(lambda: _("%(who)s withdrew %(proposal)s in %(at)s")),
    "uphold_proposal": _plainly(
        lambda: _("%(who)s keeps to %(proposal)s after the change of %(at)s")
    ),
    "take_stance": _stood,
    "end_stance": _plainly(lambda: _("%(who)s takes back its stand on %(proposal)s of %(of)s")),
    "accept_proposal": _accepted,
    "accept_proposals": _accepted_together,
    "not_accept_proposal": _plainly(lambda: _("%(proposal)s of %(of)s is not accepted")),
    "link_question": _plainly(lambda: _("The text was linked to a question of the record")),
    # Revisions, silence, outcomes
    "issue_revision": _plainly(lambda: _("The chair issued a revision")),
    "save_profile": _plainly(lambda: _("The chair wrote rules for silence procedures")),
    "remind_of_silence": _plainly(lambda: _("Reminders of the silence procedure went out")),
    "open_silence": _plainly(lambda: _("The chair opened a silence procedure")),
    "close_silence": _plainly(lambda: _("The silence procedure ended")),
    "end_silence": _plainly(lambda: _("The chair ended the silence procedure")),
    "object_to": _objected,
    "give_explanation": _plainly(lambda: _("%(who)s explained its position")),
    "withdraw_explanation": _plainly(lambda: _("%(who)s withdrew its explanation of position")),
    "adopt_text": _plainly(lambda: _("The text is adopted")),
    "not_adopt_text": _plainly(lambda: _("The text is not adopted")),
    "withdraw_text": _plainly(lambda: _("The text is withdrawn")),
}
