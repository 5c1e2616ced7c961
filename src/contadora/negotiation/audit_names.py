"""What the negotiation room's actions and objects are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # Rooms and who is in them (R)
    "open_text": _("text opened for negotiation"),
    "bring_proposals": _("proposals brought along with a text"),
    "change_text": _("text’s particulars changed"),
    "invite_delegation": _("delegation invited to a text"),
    "set_role": _("role in a text changed"),
    "withdraw_delegation": _("delegation withdrawn from a text"),
    # Paragraphs (P)
    "write_paragraph": _("paragraph written by the chair"),
    "add_paragraph": _("paragraph added by the chair"),
    "translate_paragraph": _("paragraph translated"),
    "set_paragraph_status": _("paragraph’s status changed"),
    # Proposals (V)
    "draft_proposals": _("proposals drafted"),
    "change_proposal": _("proposal changed"),
    "discard_draft": _("draft of a proposal discarded"),
    "send_proposals": _("proposals sent"),
    "withdraw_proposal": _("proposal withdrawn"),
    "uphold_proposal": _("proposal upheld after a collision"),
    "take_stance": _("stand on a proposal taken"),
    "end_stance": _("stand on a proposal taken back"),
    "accept_proposal": _("proposal accepted"),
    "accept_proposals": _("proposals accepted together"),
    "not_accept_proposal": _("proposal not accepted"),
    "write_note": _("private note written"),
    "remove_note": _("private note removed"),
    # Revisions, silence, outcomes (S)
    "issue_revision": _("revision issued"),
    "save_profile": _("rules of silence procedures written"),
    "open_silence": _("silence procedure opened"),
    "object_to": _("objection to a silence procedure received"),
    "close_silence": _("silence procedure closed"),
    "end_silence": _("silence procedure ended by the chair"),
    "remind_of_silence": _("reminders of a silence procedure written"),
    "adopt_text": _("text adopted"),
    "not_adopt_text": _("text not adopted"),
    "withdraw_text": _("text withdrawn"),
    "give_explanation": _("explanation of position given"),
    "withdraw_explanation": _("explanation of position withdrawn"),
    # Agreed language (L)
    "read_adopted_text": _("file read for the library"),
    "drop_intake": _("file read for the library thrown away"),
    "keep_adopted_text": _("text kept in the library"),
    "finish_keeping": _("long text kept in the library by the worker"),
    "describe_adopted_text": _("text of the library described"),
    "delete_adopted_text": _("text of the library deleted"),
    # Notices (N)
    "set_notices": _("notices of a room chosen"),
    "stop_notices": _("notices of a room ended"),
    "renew_feed": _("feed of a room given a new address"),
    "send_notices": _("notices of a room sent"),
    "link_question": _("text linked to a question of the record"),
}
OBJECTS: dict[str, Promise] = {
    "negotiation.text": _("text under negotiation"),
    "negotiation.participant": _("seat in a room"),
    "negotiation.paragraph": _("paragraph of a text"),
    "negotiation.proposal": _("proposal"),
    "negotiation.stance": _("stand on a proposal"),
    "negotiation.note": _("private note"),
    # Revisions, silence, outcomes (S)
    "negotiation.revision": _("revision of a text"),
    "negotiation.silenceprofile": _("rules of silence procedures"),
    "negotiation.silenceround": _("round of a silence procedure"),
    "negotiation.objection": _("objection"),
    "negotiation.explanation": _("explanation of position"),
    # Agreed language (L)
    "negotiation.adoptedtext": _("adopted text"),
    "negotiation.intake": _("file for the library"),
    # Notices (N)
    "negotiation.subscription": _("notices of a room"),
}
