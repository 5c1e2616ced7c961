"""What the actions and objects of `reporting` are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # Questionnaires (Q)
    "load_questionnaires": _("questionnaires that came with the desk made"),
    "begin_questionnaire": _("questionnaire begun"),
    "take_edition": _("later edition of a questionnaire taken as its draft"),
    "withdraw_questionnaire": _("questionnaire withdrawn"),
    "restore_questionnaire": _("withdrawal of a questionnaire taken back"),
    # Rounds and reports at home (R)
    "make_round": _("round of reports made"),
    "open_round": _("round of reports opened"),
    "invite_to_round": _("States invited to a round"),
    "move_closing": _("closing of a round moved"),
    "remind_states": _("States reminded by hand"),
    "remind_of_round": _("reminders of a round written"),
    "end_round": _("round of reports ended"),
    "start_report": _("national report begun"),
    "name_readers": _("readers of a draft named"),
    "take_over_coordination": _("coordination of a report taken over"),
    "clear_report": _("national report cleared"),
    "submit_report": _("national report submitted"),
    "leave_round": _("round left by a State"),
    "return_to_round": _("round come back to by a State"),
    "clear_section": _("section cleared"),
    "clear_empty_sections": _("empty sections cleared"),
    "reopen_section": _("section opened again"),
    "release_sections": _("release of sections decided"),
    "comment_on_section": _("comment on a section written"),
    "take_offer": _("offer taken over into a section"),
    "assign_sections": _("sections given to an office"),
    "revoke_assignment": _("link of an office ended"),
    "renew_assignment": _("link of an office renewed"),
    "hand_in": _("sections handed in by an office"),
    "remind_of_due": _("office reminded of its sections"),
    "take_out": _("sections taken out as a file"),
    "read_returned": _("filled-in file read"),
    "take_returned": _("answers of a file taken over"),
    "ask_clarification": _("clarification asked for"),
    "write_in_clarification": _("clarification continued"),
    "close_clarification": _("clarification closed"),
    # Compilations, needs and offers (C)
    "add_initiative": _("initiative added to the catalogue"),
    "propose_match": _("need and initiative brought together"),
    "translate_answers": _("answers of a report translated"),
    "record_match": _("outcome of a match recorded"),
}
OBJECTS: dict[str, Promise] = {
    "reporting.questionnaire": _("questionnaire"),
    # Rounds and reports at home (R)
    "reporting.round": _("round of reports"),
    "reporting.report": _("national report"),
    "reporting.submission": _("submitted report"),
    "reporting.reportsection": _("section of a report"),
    "reporting.assignment": _("sections of an office"),
    "reporting.sectioncomment": _("comment on a section"),
    "reporting.returnedfile": _("filled-in file"),
    "reporting.clarification": _("clarification"),
    # C
    "atlas.initiative": _("initiative"),
    "reporting.match": _("match of a need and an initiative"),
}
