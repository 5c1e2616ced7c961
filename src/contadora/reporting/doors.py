"""The two ways to a section: by an account of the delegation, or by an office's link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from contadora.forms.files import MOST_AT_ONCE, takes_files
from contadora.people import access as people
from contadora.people.access import NotAllowed, Reader
from contadora.people.requests import person
from contadora.reporting import access, links
from contadora.reporting.models import Assignment, LinkUse, Report, ReportSection
from contadora.reporting.writing import Writer

P = ParamSpec("P")


@dataclass(frozen=True)
class Door:
    """Who came in, by which way, to what of a report."""

    report: Report
    writer: Writer
    reader: Reader
    writes: bool
    section: ReportSection | None = None
    token: str = ""

    @property
    def the_section(self) -> ReportSection:
        """The section that the address names."""
        if self.section is None:
            raise NotAllowed
        return self.section

    def url(self, name: str, *args: object) -> str:
        """Return an address by this way: `section`, `versions` and so on."""
        if self.token:
            return reverse(f"reporting:link_{name}", args=[self.token, *args])
        return reverse(f"reporting:{name}", args=args)

    @property
    def home(self) -> str:
        """Where all that is open by this way is listed."""
        if self.token:
            return reverse("reporting:by_link", args=[self.token])
        return reverse("reporting:report", args=[self.report.uuid])

    def sections(self) -> list[ReportSection]:
        """Return the sections that are open by this way, in order."""
        if self.writer.assignment is not None:
            rows = self.writer.assignment.sections.all()
        else:
            rows = self.report.sections.all()
        found = list(rows.select_related("response").order_by("position"))
        for each in found:
            each.report = self.report
        return found


View = Callable[Concatenate[HttpRequest, Door, P], HttpResponseBase]


def by_account(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view the section that the address names, to who may know the draft."""

    @wraps(view)
    def opened(
        request: HttpRequest, uuid: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        seat, section = access.section_for(request.user, uuid)
        door = Door(seat.report, Writer(user=seat.user), seat.user, seat.writes, section)
        return _kept_private(view(request, door, *args, **kwargs))

    return opened


def report_by_account(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view the whole report that the address names."""

    @wraps(view)
    def opened(
        request: HttpRequest, uuid: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        seat = access.seat_for(request.user, uuid)
        door = Door(seat.report, Writer(user=person(request)), seat.user, seat.writes)
        return _kept_private(view(request, door, *args, **kwargs))

    return opened


def by_link(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view a section that was given to the office whose link this is."""

    @people.public
    @takes_files(MOST_AT_ONCE, when=links.opens)
    @wraps(view)
    def opened(
        request: HttpRequest, token: str, uuid: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        assignment, works = links.find(token)
        if not works:
            return ended(request, assignment)
        section = links.section_of(assignment, uuid)
        door = _of_office(request, assignment, token, section)
        if request.method != "POST":
            door.writer.used(LinkUse.What.OPENED, section)
        return _kept_private(view(request, door, *args, **kwargs))

    return opened


def office_by_link(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view all that was given to the office whose link this is."""

    @people.public
    @takes_files(MOST_AT_ONCE, when=links.opens)
    @wraps(view)
    def opened(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        assignment, works = links.find(token)
        if not works:
            return ended(request, assignment)
        door = _of_office(request, assignment, token, None)
        if request.method != "POST":
            door.writer.used(LinkUse.What.OPENED)
        return _kept_private(view(request, door, *args, **kwargs))

    return opened


def _of_office(
    request: HttpRequest, assignment: Assignment, token: str, section: ReportSection | None
) -> Door:
    writer = Writer(assignment=assignment, device=links.device(request))
    # By a link one reads what anyone may: of the record, what is public.
    return Door(assignment.report, writer, AnonymousUser(), True, section, token)


def ended(request: HttpRequest, assignment: Assignment) -> HttpResponseBase:
    """Say that a link opens nothing any more and what to do; the use is in its history."""
    links.note(assignment, LinkUse.What.REFUSED, links.device(request))
    context: dict[str, Any] = {}
    return _kept_private(render(request, "reporting/link_ended.html", context, status=410))


def _kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """Let no cache between keep a page of a draft; no other site learns its address.

    The policy is not stricter than this: without a referrer at all, a browser says that a form
    comes from nowhere, and Django's guard of forms refuses it.
    """
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "same-origin"
    return response
