"""The coordinator's look before issuing, each certificate's fate, and the person's own page."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from contadora.academy import access, certificate_files, certificate_queries, certificate_words
from contadora.academy.actions import certificates as actions
from contadora.academy.models import Certificate, Course, SigningKey
from contadora.people.access import NotAllowed, administrator_only, public
from contadora.people.queries import system_user
from contadora.people.requests import person, site_of

FORMS = {"pdf": "application/pdf", "png": "image/png", "jwt": "text/plain; charset=us-ascii"}


@never_cache
@require_safe
def certificates(request: HttpRequest, slug: str) -> HttpResponse:
    """Who earns the certificate, who misses what, each name as it will stand."""
    course = access.own_course(request.user, slug)
    rows = certificate_queries.candidates(course)
    issued_from = certificate_queries.issued_from(course)
    return render(
        request,
        "academy/certificate_batch.html",
        {
            "course": course,
            "criteria": certificate_words.criteria(course),
            "rows": rows,
            "ready": sum(row.ready for row in rows) if issued_from is None else 0,
            "earned": sum(row.result.earned for row in rows),
            "standing": sum(row.standing is not None for row in rows),
            "undrawn": [row for row in rows if row.undrawn],
            "issued_from": issued_from,
            "batch": certificate_queries.last_issuance(course),
        },
    )


@require_POST
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the certificates that were marked."""
    user, course = person(request), access.own_course(request.user, slug)
    marked = [
        int(each)
        for each in request.POST.getlist("application")
        if each.isdecimal() and len(each) < 10
    ]

    def ask() -> str:
        actions.request_issue(user, course, marked, site=site_of(request))
        return ngettext(
            "%(count)s certificate is being issued.",
            "%(count)s certificates are being issued.",
            len(marked),
        ) % {"count": len(marked)}

    _told(request, ask)
    return redirect("academy:certificates", slug)


@require_POST
def name(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Write a name as it is to stand on the certificate."""
    user, course = person(request), access.own_course(request.user, slug)
    application = course.applications.filter(uuid=uuid).select_related("course", "person").first()
    if application is None:
        raise NotAllowed

    def write() -> str:
        kept = actions.set_certificate_name(user, application, request.POST.get("name", ""))
        return _("The certificate will say: %(name)s") % {"name": kept.certificate_name}

    _told(request, write)
    return redirect("academy:certificates", slug)


@never_cache
@require_safe
def certificate_fate(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """One certificate of a course: its files, and the forms to issue it anew or revoke it."""
    found = certificate_queries.certificate_of(request.user, slug, str(uuid))
    return render(
        request,
        "academy/certificate_fate.html",
        {"course": found.course, "certificate": found, "forms": FORMS},
    )


@require_POST
def reissue(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Issue a certificate anew under a corrected name."""
    user = person(request)
    found = certificate_queries.certificate_of(user, slug, str(uuid))
    made: list[Certificate] = []

    def write() -> str:
        given = request.POST.get("name", "")
        made.append(actions.reissue_certificate(user, found, given, site=site_of(request)))
        return _("Issued anew; the certificate before it is marked as replaced.")

    _told(request, write)
    return redirect("academy:certificate_fate", slug, (made or [found])[0].uuid)


@require_POST
def revoke(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Revoke a certificate, for a reason that is shown."""
    user = person(request)
    found = certificate_queries.certificate_of(user, slug, str(uuid))

    def write() -> str:
        actions.revoke_certificate(user, found, request.POST.get("reason", ""))
        return _("Revoked. Verification says so from now on, with the reason.")

    _told(request, write)
    return redirect("academy:certificate_fate", slug, found.uuid)


@never_cache
@require_safe
def course_file(request: HttpRequest, slug: str, uuid: UUID, form: str) -> HttpResponseBase:
    """A certificate's file, for who coordinates the course."""
    return _file(request, certificate_queries.certificate_of(request.user, slug, str(uuid)), form)


@public
@never_cache
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own certificate, by the link of the mail."""
    found = certificate_queries.certificate_for(token)
    return render(
        request,
        "academy/certificate.html",
        {
            "certificate": found,
            "course": found.course,
            "token": token,
            "verified_at": request.build_absolute_uri(
                reverse("academy:verified", args=[found.written_serial])
            ),
        },
    )


@public
@never_cache
@require_safe
def certificate_file(request: HttpRequest, token: str, form: str) -> HttpResponseBase:
    """The PDF, the badge or the credential, by the link of the mail."""
    found = certificate_queries.certificate_for(token)
    if found.status != Certificate.Status.VALID:
        raise NotAllowed  # what no longer stands is not given out
    return _file(request, found, form)


@public
@require_POST
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """Note whether the person agrees to be seen by other alumni."""
    found = certificate_queries.certificate_for(token)
    agrees = request.POST.get("agrees") == "yes"
    actions.set_seen_by_alumni(system_user(), found.application.person, agrees)
    messages.success(
        request,
        _("You are on the alumni page now.") if agrees else _("You are not on the alumni page."),
    )
    return redirect("academy:certificate", token)


@administrator_only
def signing_keys(request: HttpRequest) -> HttpResponse:
    """The keys that sign certificates; a POST makes a new one."""
    if request.method == "POST":
        actions.rotate_signing_key(person(request))
        messages.success(request, _("A new key signs from now on; the others stay valid."))
        return redirect("academy:signing_keys")
    return render(request, "academy/certificate_keys.html", {"keys": SigningKey.objects.all()})


def _file(request: HttpRequest, found: Certificate, form: str) -> HttpResponseBase:
    if form not in FORMS:
        raise NotAllowed
    content = {
        "pdf": lambda: certificate_files.pdf(found, site_of(request)),
        "png": lambda: certificate_files.badge(found),
        "jwt": lambda: found.credential.encode("ascii"),
    }[form]()
    response = HttpResponse(content, content_type=FORMS[form])
    course: Course = found.course
    stem = f"{course.slug}-{found.written_serial}"
    response["Content-Disposition"] = f'attachment; filename="{stem}.{form}"'
    return response


def _told(request: HttpRequest, act: Callable[[], str]) -> None:
    """Do something and say how it went."""
    try:
        done = act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, done)
