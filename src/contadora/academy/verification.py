"""What a serial or a badge is worth: whether it stands, fell, or was never this desk's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from contadora.academy import badges, certificate_queries, serials, signing
from contadora.academy.baking import SIGNATURE, NotBakedError, extract
from contadora.academy.models import Certificate, SigningKey

LARGEST = 2 * 2**20


class Verdict(StrEnum):
    """What is said to who verifies."""

    VALID = "valid"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"  # no certificate of this serial
    MISTYPED = "mistyped"  # cannot be a serial: a character is wrong
    EMPTY = "empty"  # a picture with no badge in it
    BROKEN = "broken"  # cut off, damaged, or neither a picture nor a credential
    ALTERED = "altered"  # names one of this desk's keys, and its signature does not match
    RESIGNED = "resigned"  # says that it is of this desk, signed with another's key
    ELSEWHERE = "elsewhere"  # another desk's


@dataclass(frozen=True)
class Finding:
    """A verdict, the certificate it is about if this desk has it, and who else issued it."""

    verdict: Verdict
    certificate: Certificate | None = None
    issuer: str = ""


def of_serial(text: str) -> Finding:
    """Return what a serial stands for."""
    if serials.read(text) is None:
        return Finding(Verdict.MISTYPED)
    return _standing(certificate_queries.by_serial(text))


def of_badge(content: bytes, places: badges.Places) -> Finding:
    """Return what a badge's picture, or its credential as text, is worth."""
    if len(content) > LARGEST:
        return Finding(Verdict.BROKEN)
    try:
        token = extract(content) if content.startswith(SIGNATURE) else _text(content)
        unproved = badges.read(token)
    except NotBakedError as error:
        return Finding(Verdict.EMPTY if error.code == "none" else Verdict.BROKEN)
    except badges.BadTokenError:
        return Finding(Verdict.BROKEN)
    serial = _serial_in(unproved.id)
    key = SigningKey.objects.filter(thumbprint=unproved.kid.rpartition("/")[2]).first()
    if key is None:
        known = certificate_queries.by_serial(serial)
        if unproved.issuer == places.did or known is not None:
            return Finding(Verdict.RESIGNED)
        return Finding(Verdict.ELSEWHERE, issuer=unproved.issuer[:300])
    try:
        claims = badges.proved(token, signing.public(key))
    except badges.BadTokenError:
        return Finding(Verdict.ALTERED)
    return _standing(certificate_queries.by_serial(_serial_in(str(claims["id"]))))


def _standing(found: Certificate | None) -> Finding:
    if found is None:
        return Finding(Verdict.UNKNOWN)
    return Finding(Verdict(found.status.value), found)


def _serial_in(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2]
    except ValueError:  # no address, such as one with half a bracket
        return ""


def _text(content: bytes) -> str:
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise badges.BadTokenError("form") from error
