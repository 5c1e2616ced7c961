"""Open Badge 3.0 credentials as VC-JWT, and the list that says which were revoked.

Pure functions: data in, documents out. Open Badges 3.0, section 8.2, says how the credential is a
JWT: its members at the top of the payload, with `iss` its issuer's id, `jti` its own, `sub` its
subject's and `nbf` its `validFrom`; the header has `alg`, `kid` and `typ` and no more. `kid` is an
address that gives the bare JWK. The list is a Bitstring Status List 1.0 of the W3C.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from joserfc import jws
from joserfc._keys import Key
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ALGORITHM = "EdDSA"
LARGEST = 64 * 1024  # of a credential that is read, in characters
Document = dict[str, Any]


class Registry(jws.JWSRegistry):
    """EdDSA alone. RFC 9864 renames it `Ed25519`, which readers of badges do not know yet."""

    max_payload_length = LARGEST
    max_header_length = 4096

    def get_alg(self, name: str) -> Any:
        """Return EdDSA, without the library's advice to name it otherwise; refuse all else."""
        if name != ALGORITHM:
            raise BadTokenError("algorithm")
        return self.algorithms[ALGORITHM]


class BadTokenError(ValueError):
    """Why a signed credential cannot be read; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # form, algorithm, signature, claims


@dataclass(frozen=True)
class Places:
    """Where a desk publishes what its credentials point to, from its own address."""

    site: str  # https://desk.example.org

    @property
    def did(self) -> str:
        """The desk's own identifier by did:web; a port's colon is percent-encoded."""
        return "did:web:" + quote(urlsplit(self.site).netloc, safe=".-")

    def key(self, thumbprint: str) -> str:
        """Return the address that gives a key as a bare JWK."""
        return f"{self.site}/.well-known/keys/{thumbprint}"

    def certificate(self, serial: str) -> str:
        """Return the address that says whether a certificate stands; the serial as written."""
        return f"{self.site}/verify/{serial}/"

    def status_list(self, number: int) -> str:
        """Return the address of a status list."""
        return f"{self.site}/.well-known/status/{number}"


@dataclass(frozen=True)
class Badge:
    """What one credential says."""

    serial: str  # as written
    subject: str  # a URI that says nothing of the person
    name: str
    email: str
    salt: str
    issuer: str
    issued_at: datetime
    achievement: str  # the course's URI
    title: str
    description: str
    criteria: str
    language: str
    status_list: int
    status_index: int
    image: str = ""  # the picture's address


def credential(badge: Badge, places: Places) -> Document:
    """Return the credential: the name as on the certificate, the address as a salted hash."""
    about: Document = {
        "id": badge.achievement,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": badge.title,
        "description": badge.description or badge.title,
        "criteria": {"narrative": badge.criteria},
        "inLanguage": badge.language,
    }
    if badge.image:
        about["image"] = {"id": badge.image, "type": "Image"}
    here = places.status_list(badge.status_list)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": places.certificate(badge.serial),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.title,
        "issuer": {
            "id": places.did,
            "type": ["Profile"],
            "name": badge.issuer,
            "url": places.site,
        },
        "validFrom": _second(badge.issued_at),
        "credentialSubject": {
            "id": badge.subject,
            "type": ["AchievementSubject"],
            "identifier": _identifiers(badge),
            "achievement": about,
        },
        "credentialStatus": {
            "id": f"{here}#{badge.status_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.status_index),
            "statusListCredential": here,
        },
    }


def _identifiers(badge: Badge) -> list[Document]:
    found: list[Document] = [
        {
            "type": "IdentityObject",
            "identityType": "name",
            "hashed": False,
            "identityHash": badge.name,
        }
    ]
    if badge.email:  # erased at the person's wish, a certificate keeps the name only
        found.append(
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "hashed": True,
                "identityHash": identity_hash(badge.email, badge.salt),
                "salt": badge.salt,
            }
        )
    return found


def identity_hash(identity: str, salt: str) -> str:
    """Return the salted hash of an address, as Open Badges write it."""
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()


def sign(document: Document, key: OKPKey, kid: str, *, typ: str = "JWT") -> str:
    """Return a credential as a signed token, with the claims that mirror its members."""
    began = datetime.fromisoformat(document["validFrom"])
    claims = {
        **document,
        "iss": _id_of(document["issuer"]),
        "jti": document["id"],
        "nbf": int(began.timestamp()),
        "sub": document["credentialSubject"]["id"],
    }
    text = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    header = {"alg": ALGORITHM, "typ": typ, "kid": kid}
    return jws.serialize_compact(header, text, key, registry=Registry())


@dataclass(frozen=True)
class Unproved:
    """A token's header and claims before its signature is checked: they prove nothing yet."""

    token: str
    kid: str
    claims: Mapping[str, Any]

    @property
    def issuer(self) -> str:
        """Who it says issued it."""
        return str(self.claims.get("iss", ""))

    @property
    def id(self) -> str:
        """Which credential it says it is."""
        return str(self.claims.get("jti", ""))


def read(token: str) -> Unproved:
    """Return what a token says, without believing it."""
    if len(token) > LARGEST or token.count(".") != 2:
        raise BadTokenError("form")
    try:
        head, body = (json.loads(_unpadded(part)) for part in token.split(".")[:2])
    except (ValueError, RecursionError) as error:
        raise BadTokenError("form") from error
    if not isinstance(head, dict) or not isinstance(body, dict):
        raise BadTokenError("form")
    if head.get("alg") != ALGORITHM:
        raise BadTokenError("algorithm")
    kid = head.get("kid", "")
    if not all(_plain(value) for value in (kid, body.get("iss", ""), body.get("jti", ""))):
        raise BadTokenError("claims")
    return Unproved(token, kid, body)


def _plain(value: object) -> bool:
    """Whether a value is text that can be looked up: JSON may hold halves of a letter, and NUL."""
    return isinstance(value, str) and not re.search("[\\x00\\ud800-\\udfff]", value)


def proved(token: str, key: Key) -> Document:
    """Return a credential whose signature and claims are right."""
    try:
        payload = jws.deserialize_compact(token, key, registry=Registry()).payload
        claims: Document = json.loads(payload)
    except (JoseError, ValueError) as error:
        if isinstance(error, BadTokenError):
            raise
        raise BadTokenError("signature") from error
    try:
        began = datetime.fromisoformat(claims["validFrom"])
        mirrored = (
            claims["iss"] == _id_of(claims["issuer"])
            and claims["jti"] == claims["id"]
            and claims["sub"] == claims["credentialSubject"]["id"]
            and claims["nbf"] == int(began.timestamp())
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadTokenError("claims") from error
    if not mirrored:
        raise BadTokenError("claims")
    return claims


# The list of what was revoked


def status_list(
    places: Places, number: int, revoked: Iterable[int], length: int, at: datetime
) -> Document:
    """Return the list as a credential: a bit for each entry, one where it was revoked."""
    here = places.status_list(number)
    return {
        "@context": [CREDENTIALS],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": places.did,
        "validFrom": _second(at),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(revoked, length),
        },
    }


def encode(revoked: Iterable[int], length: int) -> str:
    """Return bits as the list writes them: index 0 leftmost, gzip, base64url after a `u`."""
    bits = bytearray(length // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")


def decode(text: str) -> set[int]:
    """Return the indexes that a list says are revoked."""
    if not text.startswith("u"):
        raise BadTokenError("form")
    bits = gzip.decompress(_unpadded(text[1:]))
    return {
        8 * at + place
        for at, byte in enumerate(bits)
        if byte
        for place in range(8)
        if byte & 0x80 >> place
    }


# The keys


def public_key(jwk: Mapping[str, Any], kid: str) -> Document:
    """Return a key's public half as it is published."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": jwk["x"],
        "kid": kid,
        "alg": ALGORITHM,
        "use": "sig",
    }


def did_document(places: Places, keys: Iterable[tuple[str, Mapping[str, Any]]]) -> Document:
    """Return the desk's DID document; `keys` are (thumbprint, JWK)."""
    methods = [
        {
            "id": f"{places.did}#{thumbprint}",
            "type": "JsonWebKey",
            "controller": places.did,
            "publicKeyJwk": public_key(jwk, places.key(thumbprint)),
        }
        for thumbprint, jwk in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": places.did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _id_of(issuer: Any) -> str:
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _second(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
