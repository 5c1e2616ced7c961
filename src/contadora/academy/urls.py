"""Addresses of the academy; those about people and inside a course are in files of their own."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from contadora.academy import (
    urls_inside,
    urls_people,
    views_certificates,
    views_courses,
    views_manage,
    views_parts,
    views_reports,
    views_verify,
)

app_name = "academy"
urlpatterns: list[URLPattern | URLResolver] = [
    # Courses: lists, public pages, the coordinator's pages of the course itself.
    path("courses/", views_courses.courses, name="courses"),
    path("courses/new/", views_manage.new, name="course_new"),
    path("courses/report/", views_reports.report_all, name="report_all"),
    path("programmes/new/", views_manage.programme_new, name="programme_new"),
    path("programmes/<slug:slug>/", views_courses.programme, name="programme"),
    path("programmes/<slug:slug>/change/", views_manage.programme_change, name="programme_change"),
    path("courses/<slug:slug>/", views_courses.course, name="course"),
    path("courses/<slug:slug>/programme.pdf", views_courses.programme_pdf, name="programme_pdf"),
    path("courses/<slug:slug>/calendar.ics", views_courses.calendar_feed, name="calendar"),
    path("courses/<slug:slug>/card.png", views_courses.card, name="card"),
    path("courses/<slug:slug>/logos/<uuid:uuid>.png", views_courses.logo, name="logo"),
    path("courses/<slug:slug>/manage/", views_manage.manage, name="manage"),
    path("courses/<slug:slug>/manage/change/", views_manage.change, name="course_change"),
    path("courses/<slug:slug>/manage/publish/", views_manage.publish, name="course_publish"),
    path("courses/<slug:slug>/manage/finish/", views_manage.finish, name="course_finish"),
    path("courses/<slug:slug>/manage/cancel/", views_manage.cancel, name="course_cancel"),
    path("courses/<slug:slug>/manage/copy/", views_manage.copy, name="course_copy"),
    path("courses/<slug:slug>/manage/sessions/new/", views_parts.session_new, name="session_new"),
    path(
        "courses/<slug:slug>/manage/sessions/<uuid:uuid>/",
        views_parts.session_change,
        name="session_change",
    ),
    path(
        "courses/<slug:slug>/manage/sessions/<uuid:uuid>/cancel/",
        views_parts.session_cancel,
        name="session_cancel",
    ),
    path(
        "courses/<slug:slug>/manage/people/new/",
        views_parts.contributor_new,
        name="contributor_new",
    ),
    path(
        "courses/<slug:slug>/manage/people/<uuid:uuid>/",
        views_parts.contributor_change,
        name="contributor_change",
    ),
    path(
        "courses/<slug:slug>/manage/people/<uuid:uuid>/remove/",
        views_parts.contributor_remove,
        name="contributor_remove",
    ),
    path("courses/<slug:slug>/manage/partners/new/", views_parts.partner_new, name="partner_new"),
    path(
        "courses/<slug:slug>/manage/partners/<uuid:uuid>/",
        views_parts.partner_change,
        name="partner_change",
    ),
    path(
        "courses/<slug:slug>/manage/partners/<uuid:uuid>/remove/",
        views_parts.partner_remove,
        name="partner_remove",
    ),
    path("courses/<slug:slug>/manage/readings/new/", views_parts.reading_new, name="reading_new"),
    path(
        "courses/<slug:slug>/manage/readings/<int:pk>/",
        views_parts.reading_change,
        name="reading_change",
    ),
    path(
        "courses/<slug:slug>/manage/readings/<int:pk>/remove/",
        views_parts.reading_remove,
        name="reading_remove",
    ),
    # Invitations, applications, selection, places, mails.
    *urls_people.urlpatterns,
    # In the course: the participant's page, material, attendance, quizzes, survey.
    *urls_inside.urlpatterns,
    # Certificates, badges, verification.
    path("verify/", views_verify.verify, name="verify"),
    path("verify/<str:serial>/", views_verify.verified, name="verified"),
    path("certificate/<str:token>/", views_certificates.certificate, name="certificate"),
    path("certificate/<str:token>/seen/", views_certificates.seen, name="certificate_seen"),
    path(
        "certificate/<str:token>/alumni/",
        views_reports.certificate_alumni,
        name="certificate_alumni",
    ),
    path(
        "certificate/<str:token>/<slug:form>/",
        views_certificates.certificate_file,
        name="certificate_file",
    ),
    path("alumni/", views_reports.alumni, name="alumni"),
    path("signing-keys/", views_certificates.signing_keys, name="signing_keys"),
    path("courses/<slug:slug>/manage/report/", views_reports.report, name="report"),
    path(
        "courses/<slug:slug>/manage/certificates/",
        views_certificates.certificates,
        name="certificates",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/issue/",
        views_certificates.issue,
        name="certificate_issue",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/names/<uuid:uuid>/",
        views_certificates.name,
        name="certificate_name",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/<uuid:uuid>/",
        views_certificates.certificate_fate,
        name="certificate_fate",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/<uuid:uuid>/reissue/",
        views_certificates.reissue,
        name="certificate_reissue",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/<uuid:uuid>/revoke/",
        views_certificates.revoke,
        name="certificate_revoke",
    ),
    path(
        "courses/<slug:slug>/manage/certificates/<uuid:uuid>/<slug:form>/",
        views_certificates.course_file,
        name="certificate_course_file",
    ),
]
