"""Writes of the academy: each one transaction, one audit entry.

An action guards itself: who may not gets `people.access.NotAllowed`, what is wrong in what was
given gets a `ValidationError` that names field, value and remedy.
"""

from contadora.academy.actions.assessment import (
    begin_attempt,
    copy_bank,
    hand_in_attempt,
    publish_quiz,
    retire_bank_question,
    save_bank_question,
    save_quiz,
)
from contadora.academy.actions.attendance import (
    apply_report,
    enter_attendance,
    give_room_code,
    join_session,
    open_room_code,
    read_report,
)
from contadora.academy.actions.contributors import (
    add_contributor,
    change_contributor,
    remove_contributor,
)
from contadora.academy.actions.courses import (
    cancel_course,
    change_course,
    copy_course,
    finish,
    make_course,
    publish,
)
from contadora.academy.actions.essays import (
    begin_essay,
    hand_in_essay,
    mark_essay,
    publish_essay,
    save_essay_task,
    settle_essay,
)
from contadora.academy.actions.inside import (
    add_material,
    announce,
    ask_question,
    change_material,
    close_question,
    remove_material,
    set_inside_settings,
    vote_for_question,
)
from contadora.academy.actions.partners import add_partner, change_partner, remove_partner
from contadora.academy.actions.programmes import change_programme, make_programme
from contadora.academy.actions.readings import add_reading, change_reading, remove_reading
from contadora.academy.actions.sessions import add_session, cancel_session, change_session
from contadora.academy.actions.survey import (
    answer_survey,
    make_survey,
    set_survey_open,
)

__all__ = [
    "add_contributor",
    "add_material",
    "add_partner",
    "add_reading",
    "add_session",
    "announce",
    "answer_survey",
    "apply_report",
    "ask_question",
    "begin_attempt",
    "begin_essay",
    "cancel_course",
    "cancel_session",
    "change_contributor",
    "change_course",
    "change_material",
    "change_partner",
    "change_programme",
    "change_reading",
    "change_session",
    "close_question",
    "copy_bank",
    "copy_course",
    "enter_attendance",
    "finish",
    "give_room_code",
    "hand_in_attempt",
    "hand_in_essay",
    "join_session",
    "make_course",
    "make_programme",
    "make_survey",
    "mark_essay",
    "open_room_code",
    "publish",
    "publish_essay",
    "publish_quiz",
    "read_report",
    "remove_contributor",
    "remove_material",
    "remove_partner",
    "remove_reading",
    "retire_bank_question",
    "save_bank_question",
    "save_essay_task",
    "save_quiz",
    "set_inside_settings",
    "set_survey_open",
    "settle_essay",
    "vote_for_question",
]
