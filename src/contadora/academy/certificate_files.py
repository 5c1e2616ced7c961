"""A certificate's files: the PDF, the badge's picture with the credential in it, the credential."""

from __future__ import annotations

from functools import lru_cache

from django.core.files.storage import default_storage

from contadora.academy import serials
from contadora.academy.badges import Places
from contadora.academy.baking import bake
from contadora.academy.models import Certificate, Course, Partner
from contadora.academy.press import press, qr
from contadora.atlas.texts import localized

BADGE_PPI = 144.0  # 720 by 720 pixels


def pdf(certificate: Certificate, site: str) -> bytes:
    """Return the certificate as a tagged PDF, from the words it was issued with."""
    address = Places(site).certificate(certificate.written_serial)
    pages = certificate.content["pages"]
    files = {"code.svg": qr(address)}
    logos = []
    for place, mark in enumerate(certificate.content["logos"]):
        if default_storage.exists(mark["logo"]):
            with default_storage.open(mark["logo"]) as file:
                files[f"logo-{place}.png"] = file.read()
            logos.append({"file": f"logo-{place}.png", "name": mark["name"]})
    data = {
        "title": f"{pages[0]['heading']} · {pages[0]['title']}",
        "author": pages[0]["organisers"] or "Contadora",
        "name": certificate.name,
        "serial": serials.written(certificate.serial),
        "address": address,
        "logos": logos,
        "pages": pages,
    }
    return press("certificate.typ").pdf(data, certificate.issued_at, files)


def badge(certificate: Certificate) -> bytes:
    """Return the badge: a picture of the course with this person's credential in it."""
    page = certificate.content["pages"][0]
    drawn = _drawn(
        page["heading"],
        page["title"],
        page["organisers"],
        page["language"],
        str(certificate.issued_at.year),
    )
    return bake(drawn, certificate.credential)


def picture(course: Course) -> bytes:
    """Return the course's badge with no credential in it, as the credentials point to it."""
    language = course.official_language
    names = [
        str(localized(one, "name", language)) or one.acronym
        for one in course.partners.filter(kind=Partner.Kind.ORGANISER)
    ]
    title = str(localized(course, "title", language))
    year = str(course.starts_on.year) if course.starts_on else ""
    return _drawn("", title, " · ".join(names), language, year)


@lru_cache(maxsize=32)
def _drawn(heading: str, title: str, organisers: str, language: str, year: str) -> bytes:
    data = {
        "heading": heading,
        "title": title,
        "organisers": organisers,
        "language": language,
        "year": year,
    }
    return press("badge.typ").png(data, BADGE_PPI)
