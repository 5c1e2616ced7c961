"""Writes of the room: each one transaction, one audit entry; each guards itself."""

from contadora.reporting.actions.assignments import (
    assign_sections,
    hand_in,
    remind_of_due,
    renew_assignment,
    revoke_assignment,
)
from contadora.reporting.actions.clarifications import (
    ask_clarification,
    close_clarification,
    write_in_clarification,
)
from contadora.reporting.actions.initiatives import add_initiative
from contadora.reporting.actions.matches import propose_match, record_match
from contadora.reporting.actions.offline import (
    read_returned,
    take_out,
    take_returned,
)
from contadora.reporting.actions.questionnaires import (
    begin_questionnaire,
    load_questionnaires,
    restore_questionnaire,
    take_edition,
    withdraw_questionnaire,
)
from contadora.reporting.actions.reports import (
    clear_report,
    leave_round,
    name_readers,
    return_to_round,
    start_report,
    submit_report,
    take_over_coordination,
)
from contadora.reporting.actions.rounds import (
    end_round,
    invite_to_round,
    make_round,
    move_closing,
    open_round,
    remind_of_round,
    remind_states,
)
from contadora.reporting.actions.sections import (
    clear_empty_sections,
    clear_section,
    comment_on_section,
    release_sections,
    reopen_section,
    take_offer,
)
from contadora.reporting.actions.translations import translate_answers

__all__ = [
    "add_initiative",
    "ask_clarification",
    "assign_sections",
    "begin_questionnaire",
    "clear_empty_sections",
    "clear_report",
    "clear_section",
    "close_clarification",
    "comment_on_section",
    "end_round",
    "hand_in",
    "invite_to_round",
    "leave_round",
    "load_questionnaires",
    "make_round",
    "move_closing",
    "name_readers",
    "open_round",
    "propose_match",
    "read_returned",
    "record_match",
    "release_sections",
    "remind_of_due",
    "remind_of_round",
    "remind_states",
    "renew_assignment",
    "reopen_section",
    "restore_questionnaire",
    "return_to_round",
    "revoke_assignment",
    "start_report",
    "submit_report",
    "take_edition",
    "take_offer",
    "take_out",
    "take_over_coordination",
    "take_returned",
    "translate_answers",
    "withdraw_questionnaire",
    "write_in_clarification",
]
