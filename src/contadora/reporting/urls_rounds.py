"""Addresses of rounds, national reports and their sections."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.reporting import (
    views_offices,
    views_offline,
    views_reports,
    views_rounds,
    views_sections,
)

LINK = "by-link/<str:token>/"
urlpatterns: list[URLPattern] = [
    path("", views_rounds.home, name="home"),
    path("rounds/new/", views_rounds.new, name="round_new"),
    path("rounds/<uuid:uuid>/", views_rounds.round, name="round"),
    path("rounds/<uuid:uuid>/open/", views_rounds.open_now, name="round_open"),
    path("rounds/<uuid:uuid>/end/", views_rounds.end, name="round_end"),
    path("rounds/<uuid:uuid>/closing/", views_rounds.closing, name="round_closing"),
    path("rounds/<uuid:uuid>/invite/", views_rounds.invite, name="round_invite"),
    path("rounds/<uuid:uuid>/remind/", views_rounds.remind, name="round_remind"),
    path("national/<uuid:uuid>/", views_reports.report, name="report"),
    path("national/<uuid:uuid>/start/", views_reports.start, name="report_start"),
    path("national/<uuid:uuid>/coordinate/", views_reports.coordinate, name="report_coordinate"),
    path("national/<uuid:uuid>/readers/", views_reports.readers, name="report_readers"),
    path("national/<uuid:uuid>/release/", views_reports.release, name="report_release"),
    path("national/<uuid:uuid>/clear-empty/", views_reports.clear_empty, name="report_clear_empty"),
    path("national/<uuid:uuid>/clear/", views_reports.clear, name="report_clear"),
    path("national/<uuid:uuid>/submit/", views_reports.submit, name="report_submit"),
    path("national/<uuid:uuid>/leave/", views_reports.leave, name="report_leave"),
    path("national/<uuid:uuid>/return/", views_reports.come_back, name="report_return"),
    path("national/<uuid:uuid>/offices/", views_offices.offices, name="offices"),
    path("national/<uuid:uuid>/report.<slug:form>", views_offline.out, name="out"),
    path("national/<uuid:uuid>/file/", views_offline.bring_in, name="bring_in"),
    path("files/<uuid:uuid>/", views_offline.returned, name="returned"),
    path("offices/<uuid:uuid>/", views_offices.uses, name="office_uses"),
    path("offices/<uuid:uuid>/end/", views_offices.revoke, name="office_revoke"),
    path("offices/<uuid:uuid>/renew/", views_offices.renew, name="office_renew"),
    path("offices/<uuid:uuid>/remind/", views_offices.remind, name="office_remind"),
    path("sections/<uuid:uuid>/", views_sections.section, name="section"),
    path("sections/<uuid:uuid>/versions/", views_sections.versions, name="versions"),
    path("sections/<uuid:uuid>/comment/", views_sections.comment, name="comment"),
    path("sections/<uuid:uuid>/take/", views_sections.take, name="take"),
    path("sections/<uuid:uuid>/reopen/", views_sections.reopen, name="reopen"),
    path(
        "sections/<uuid:uuid>/files/<uuid:upload>/",
        views_sections.section_file,
        name="section_file",
    ),
    path("sections/<uuid:uuid>/section.<slug:form>", views_offline.section_out, name="section_out"),
    path(LINK, views_offices.by_link, name="by_link"),
    path(f"{LINK}report.<slug:form>", views_offline.link_out, name="link_out"),
    path(f"{LINK}file/", views_offline.link_bring_in, name="link_bring_in"),
    path(f"{LINK}file/<uuid:returned>/", views_offline.link_returned, name="link_returned"),
    path(f"{LINK}<uuid:uuid>/", views_sections.link_section, name="link_section"),
    path(f"{LINK}<uuid:uuid>/versions/", views_sections.link_versions, name="link_versions"),
    path(f"{LINK}<uuid:uuid>/comment/", views_sections.link_comment, name="link_comment"),
    path(f"{LINK}<uuid:uuid>/take/", views_sections.link_take, name="link_take"),
    path(
        f"{LINK}<uuid:uuid>/files/<uuid:upload>/",
        views_sections.link_file,
        name="link_section_file",
    ),
    path(
        f"{LINK}<uuid:uuid>/section.<slug:form>",
        views_offline.link_section_out,
        name="link_section_out",
    ),
    path("submissions/<uuid:uuid>/", views_reports.submission, name="submission"),
    path(
        "submissions/<uuid:uuid>/report.<slug:form>",
        views_reports.submission_file,
        name="submission_file",
    ),
    path("submissions/<uuid:uuid>/files/<uuid:file>/", views_reports.annex, name="annex"),
    path("submissions/<uuid:uuid>/ask/", views_reports.ask, name="ask"),
    path("clarifications/<uuid:uuid>/", views_reports.clarification, name="clarification"),
    path(
        "clarifications/<uuid:uuid>/close/",
        views_reports.close_clarification,
        name="clarification_close",
    ),
]
