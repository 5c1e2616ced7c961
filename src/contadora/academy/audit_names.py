"""What the academy's actions and objects are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # Courses (C)
    "make_course": _("course begun"),
    "change_course": _("course changed"),
    "publish": _("course published"),
    "cancel_course": _("course called off"),
    "finish": _("course finished"),
    "copy_course": _("next edition of a course begun"),
    "add_session": _("session added"),
    "change_session": _("session changed"),
    "cancel_session": _("session cancelled"),
    "add_contributor": _("somebody added to those who make a course"),
    "change_contributor": _("role in a course changed"),
    "remove_contributor": _("somebody taken off those who make a course"),
    "add_partner": _("institution added to a course"),
    "change_partner": _("institution of a course changed"),
    "remove_partner": _("institution taken off a course"),
    "add_reading": _("work added to a bibliography"),
    "change_reading": _("work of a bibliography changed"),
    "remove_reading": _("work taken off a bibliography"),
    "make_programme": _("programme of courses begun"),
    "change_programme": _("programme of courses changed"),
    "load_courses": _("courses of the starter pack loaded"),
    # Invitations, applications, places (I)
    # In the course (T)
    "set_inside_settings": _("participant’s settings changed"),
    "ask_question": _("question to the speakers asked"),
    "vote_for_question": _("vote for a question given or taken back"),
    "close_question": _("question answered, hidden or opened again"),
    "add_material": _("material added"),
    "change_material": _("material changed"),
    "remove_material": _("material taken away"),
    "announce": _("message written to a course"),
    "join_session": _("session joined"),
    "open_room_code": _("code for the room made"),
    "give_room_code": _("code of the room given"),
    "read_report": _("participant report read"),
    "apply_report": _("participant report counted"),
    "enter_attendance": _("attendance entered by hand"),
    "save_bank_question": _("question of the bank saved"),
    "retire_bank_question": _("question of the bank taken out of use or brought back"),
    "copy_bank": _("question bank copied"),
    "save_quiz": _("quiz saved"),
    "publish_quiz": _("quiz shown to participants or taken back"),
    "begin_attempt": _("quiz begun"),
    "hand_in_attempt": _("quiz handed in"),
    "save_essay_task": _("essay set"),
    "publish_essay": _("essay shown to participants or taken back"),
    "begin_essay": _("essay begun"),
    "hand_in_essay": _("essay handed in"),
    "mark_essay": _("essay marked"),
    "settle_essay": _("essay’s mark settled"),
    "make_survey": _("survey made"),
    "set_survey_open": _("survey opened or closed"),
    "answer_survey": _("survey answered"),
    # Certificates (B)
    "set_certificate_name": _("name on the certificate written"),
    "request_issue": _("certificates asked for"),
    "issue_certificates": _("certificates issued"),
    "reissue_certificate": _("certificate issued anew"),
    "revoke_certificate": _("certificate revoked"),
    "rotate_signing_key": _("signing key renewed"),
    "set_seen_by_alumni": _("visibility among alumni changed"),
}
OBJECTS: dict[str, Promise] = {
    # Courses (C)
    "academy.course": _("course"),
    "academy.session": _("session of a course"),
    "academy.contributor": _("role in a course"),
    "academy.partner": _("institution of a course"),
    "academy.reading": _("work of a bibliography"),
    "academy.programme": _("programme of courses"),
    # Invitations, applications, places (I)
    # In the course (T)
    "academy.question": _("question to the speakers"),
    "academy.material": _("material of a course"),
    "academy.announcement": _("message to a course"),
    "academy.reportupload": _("participant report"),
    "academy.bankquestion": _("question of the bank"),
    "academy.quiz": _("quiz"),
    "academy.attempt": _("quiz paper"),
    "academy.essay": _("essay"),
    "academy.essaytext": _("essay of a participant"),
    "academy.survey": _("survey"),
    # Certificates (B)
    "academy.person": _("person in courses"),
    "academy.certificate": _("certificate"),
    "academy.issuance": _("batch of certificates"),
    "academy.signingkey": _("signing key"),
}
