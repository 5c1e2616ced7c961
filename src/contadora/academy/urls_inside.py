"""Addresses inside a course, by link or by account, and the coordinator's pages of it."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.academy import (
    views_assessment,
    views_attendance,
    views_inside,
    views_inside_manage,
    views_writing,
)

COURSE = "courses/<slug:slug>/"
INSIDE, MINE, MANAGE = COURSE + "inside/", COURSE + "inside/<str:token>/", COURSE + "manage/"

by_account: list[URLPattern] = [
    path(INSIDE, views_inside.home, name="inside_account"),
    path(INSIDE + "sessions/<uuid:uuid>/join/", views_inside.join, name="inside_join_account"),
    path(INSIDE + "questions/<uuid:uuid>/close/", views_inside.close, name="inside_close_account"),
    path(INSIDE + "material/<uuid:uuid>/", views_inside.file, name="inside_file_account"),
]
by_link: list[URLPattern] = [
    path(MINE, views_inside.home, name="inside"),
    path(MINE + "settings/", views_inside.settings, name="inside_settings"),
    path(MINE + "survey/", views_writing.survey, name="inside_survey"),
    path(MINE + "sessions/<uuid:uuid>/join/", views_inside.join, name="inside_join"),
    path(MINE + "sessions/<uuid:uuid>/code/", views_inside.code, name="inside_code"),
    path(MINE + "sessions/<uuid:uuid>/ask/", views_inside.ask, name="inside_ask"),
    path(MINE + "questions/<uuid:uuid>/vote/", views_inside.vote, name="inside_vote"),
    path(MINE + "material/<uuid:uuid>/", views_inside.file, name="inside_file"),
    path(MINE + "quizzes/<uuid:uuid>/", views_writing.quiz, name="inside_quiz"),
    path(MINE + "papers/<uuid:uuid>/", views_writing.paper, name="inside_paper"),
    path(MINE + "papers/<uuid:uuid>/answer/", views_writing.answer, name="inside_answer"),
    path(MINE + "essays/<uuid:uuid>/", views_writing.essay, name="inside_essay"),
    path(MINE + "essays/<uuid:uuid>/text/", views_writing.essay_text, name="inside_essay_text"),
]
coordination: list[URLPattern] = [
    path(COURSE + "material/<uuid:uuid>/", views_inside.public_file, name="public_file"),
    path(MANAGE + "material/", views_inside_manage.material, name="material"),
    path(
        MANAGE + "material/<uuid:uuid>/",
        views_inside_manage.material_change,
        name="material_change",
    ),
    path(MANAGE + "messages/", views_inside_manage.announcements, name="announcements"),
    path(MANAGE + "results/", views_inside_manage.results_page, name="results"),
    path(MANAGE + "attendance/", views_attendance.attendance, name="attendance"),
    path(
        MANAGE + "attendance/<uuid:uuid>/",
        views_attendance.attendance_session,
        name="attendance_session",
    ),
    path(
        MANAGE + "attendance/<uuid:uuid>/code/",
        views_attendance.attendance_code,
        name="attendance_code",
    ),
    path(
        MANAGE + "reports/<uuid:uuid>/",
        views_attendance.attendance_report,
        name="attendance_report",
    ),
    path(MANAGE + "assessment/", views_assessment.assessment, name="assessment"),
    path(MANAGE + "bank/new/", views_assessment.bank_question, name="bank_new"),
    path(MANAGE + "bank/<uuid:uuid>/", views_assessment.bank_question, name="bank_question"),
    path(MANAGE + "quizzes/new/", views_assessment.quiz, name="quiz_new"),
    path(MANAGE + "quizzes/<uuid:uuid>/", views_assessment.quiz, name="quiz"),
    path(MANAGE + "essays/", views_assessment.essay_texts, name="essay_texts"),
    path(MANAGE + "essays/new/", views_assessment.essay_task, name="essay_new"),
    path(MANAGE + "essays/<uuid:uuid>/", views_assessment.essay_task, name="essay_task"),
    path(MANAGE + "essay-texts/<uuid:uuid>/", views_assessment.essay_mark, name="essay_mark"),
    path(MANAGE + "survey/", views_assessment.survey_results, name="survey_results"),
]
urlpatterns = [*by_account, *by_link, *coordination]
