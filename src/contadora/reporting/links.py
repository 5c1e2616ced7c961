"""Offices that write by a personal link: whose it is, what it opens, and each use of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from contadora.people.access import NotAllowed
from contadora.people.requests import address_of
from contadora.post import links
from contadora.post.site import own_address
from contadora.reporting.models import Assignment, LinkUse, ReportSection

PURPOSE = "reporting.assignment"
AN_HOUR = timedelta(hours=1)
What = LinkUse.What


def word(assignment: Assignment) -> str:
    """Return the signed word of an office's link."""
    return links.sign(PURPOSE, f"{assignment.uuid}.{assignment.link_number}")


def address(assignment: Assignment) -> str:
    """Return the link in the office's language, as it goes out by mail."""
    with translation.override(assignment.language):
        return own_address() + reverse("reporting:by_link", args=[word(assignment)])


def find(token: str) -> tuple[Assignment, bool]:
    """Return whose link this is and whether it opens anything; 404 where it was not made here."""
    key, _dot, number = (links.read(PURPOSE, token, None) or "").partition(".")
    try:
        uuid = UUID(key)
    except ValueError:
        raise NotAllowed from None
    found = (
        Assignment.objects.filter(uuid=uuid)
        .select_related("report__round__version__form", "report__round__previous",
                        "report__round__questionnaire", "report__delegation")
        .first()
    )  # fmt: skip
    if found is None:
        raise NotAllowed
    report = found.report
    works = (
        number == str(found.link_number)
        and found.revoked_at is None
        and found.expires_at > timezone.now()
        and report.left_at is None
        and report.round.ended_at is None
    )
    return found, works


def opens(token: str, **_more: object) -> bool:
    """Whether a link opens something: asked before a file is read."""
    try:
        return find(token)[1]
    except NotAllowed:
        return False


def section_of(assignment: Assignment, uuid: UUID) -> ReportSection:
    """Return a section that was given to this office; 404 for any other."""
    found = assignment.sections.filter(uuid=uuid).select_related("response").first()
    if found is None:
        raise NotAllowed
    found.report = assignment.report
    return found


def device(request: HttpRequest) -> str:
    """Return a mark of the device that asks: a keyed digest, of which nothing is read back."""
    # Behind a proxy each device comes from the proxy's address: theirs is in what it passes on.
    seen = f"{address_of(request)} {request.headers.get('User-Agent', '')}"
    return salted_hmac(PURPOSE, seen).hexdigest()[:12]


def note(
    assignment: Assignment, what: What, device: str, section: ReportSection | None = None
) -> None:
    """Note a use of the link; the same within an hour is counted on one line."""
    now = timezone.now()
    changed = LinkUse.objects.filter(
        assignment=assignment, what=what, device=device, section=section, at__gt=now - AN_HOUR
    ).update(times=F("times") + 1)
    if not changed:
        LinkUse.objects.create(
            assignment=assignment, what=what, device=device, section=section, at=now
        )
