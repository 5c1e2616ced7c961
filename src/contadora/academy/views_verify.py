"""Verification for anyone, and what programs need to verify by themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contadora.academy import badges, certificate_files, certificate_queries, serials, signing
from contadora.academy.actions.certificates import rotate_signing_key
from contadora.academy.models import Course, SigningKey
from contadora.academy.verification import LARGEST, Finding, Verdict, of_badge, of_serial
from contadora.people.access import NotAllowed, public
from contadora.people.queries import system_user
from contadora.people.requests import site_of

RATE = {"verify": "60/m/ip"}
KEYS_KEPT, LIST_KEPT = 3600, 300  # seconds that others may keep a copy


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a serial or a badge; a serial leads to an address that can be kept."""
    if not _allowed(request):
        return _page(request, None, status=429)
    file = request.FILES.get("badge")
    typed = request.POST.get("serial", "").strip() or request.GET.get("serial", "").strip()
    if file is not None:
        content = file.read(LARGEST + 1)
        return _page(request, of_badge(content, badges.Places(site_of(request))))
    if not typed:
        return _page(request, None, asked=request.method == "POST")
    serial = serials.read(typed)
    if serial is None:
        return _page(request, Finding(Verdict.MISTYPED), typed=typed[:60])
    return redirect("academy:verified", serials.written(serial))


@public
@never_cache
@require_safe
def verified(request: HttpRequest, serial: str) -> HttpResponse:
    """What a serial stands for: the address that a certificate carries."""
    if not _allowed(request):
        return _page(request, None, status=429)
    found = of_serial(serial)
    return _page(
        request, found, typed=serial[:60], status=404 if found.certificate is None else 200
    )


def _allowed(request: HttpRequest) -> bool:
    used = ratelimit.consume(request, app="academy", action="verify", config=RATE, limit_get=True)
    return used is not None


def _page(
    request: HttpRequest,
    finding: Finding | None,
    *,
    typed: str = "",
    asked: bool = False,
    status: int = 200,
) -> HttpResponse:
    found = finding.certificate if finding else None
    page: dict[str, Any] = {}
    if found is not None:
        pages = {each["language"]: each for each in found.content["pages"]}
        official = found.content["pages"][0]
        page = pages.get(request.LANGUAGE_CODE, official)
    return render(
        request,
        "academy/verify.html",
        {
            "finding": finding,
            "verdict": finding.verdict.value if finding else "",
            "certificate": found,
            "page": page,
            "typed": typed,
            "nothing": asked,
            "too_often": status == 429,
        },
        status=status,
    )


# For programs, at addresses without a language


@public
@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Every signing key's public half, those that no longer sign too."""
    return _open({"keys": signing.published(_places(request))}, "application/jwk-set+json")


@public
@require_safe
def did(request: HttpRequest) -> HttpResponse:
    """The desk's DID document."""
    keys = [(key.thumbprint, key.public) for key in SigningKey.objects.all()]
    return _open(badges.did_document(_places(request), keys), "application/did+json")


@public
@require_safe
def key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    """One key as a bare JWK: what a credential's `kid` points to."""
    found = SigningKey.objects.filter(thumbprint=thumbprint).first()
    if found is None:
        raise NotAllowed
    here = _places(request).key(found.thumbprint)
    return _open(badges.public_key(found.public, here), "application/jwk+json")


@public
@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """A list of revoked entries, as a credential signed by the desk."""
    if not certificate_queries.status_list_exists(number):
        raise NotAllowed
    # A desk restored under another secret cannot open its old key, and needs one to sign this.
    signer = signing.current() or rotate_signing_key(system_user())
    places = _places(request)
    revoked, length = certificate_queries.revoked_in(number)
    document = badges.status_list(places, number, revoked, length, timezone.now())
    token = badges.sign(
        document, signing.private(signer), places.key(signer.thumbprint), typ="vc+jwt"
    )
    response = HttpResponse(token, content_type="application/vc+jwt")
    return _shared(response, LIST_KEPT)


@public
@require_safe
def badge_picture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A course's badge with nobody's credential in it."""
    course = Course.objects.filter(uuid=uuid).exclude(status=Course.Status.DRAFT).first()
    if course is None:
        raise NotAllowed
    response = HttpResponse(certificate_files.picture(course), content_type="image/png")
    return _shared(response, KEYS_KEPT)


def _places(request: HttpRequest) -> badges.Places:
    return badges.Places(site_of(request))


def _open(document: badges.Document, content_type: str) -> HttpResponse:
    return _shared(JsonResponse(document, content_type=content_type), KEYS_KEPT)


def _shared(response: HttpResponse, seconds: int) -> HttpResponse:
    """Let any site's program read it, and keep it for a while."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response
