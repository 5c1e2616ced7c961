"""Badges: the specification's structure, a second library's check, and what is refused."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import OKPKey
from jwcrypto.common import JWException
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from contadora.academy import badges, baking
from tests.academy import badge_schema

KEY = OKPKey.generate_key("Ed25519")
PLACES = badges.Places("https://desk.example.org")
KID = PLACES.key(KEY.thumbprint())
LENGTH = 131_072


def a_badge(**changes: Any) -> badges.Badge:
    values: dict[str, Any] = {
        "serial": "7K3M-9QWD-2RTX-HB5N",
        "subject": "urn:uuid:8d9f7a52-3a53-4a39-9a0e-3a1f62b0a111",
        "name": "Жанна Ñandú",
        "email": "person@mre.example",
        "salt": "a1b2",
        "issuer": "Secretaría regional",
        "issued_at": datetime(2026, 11, 22, 10, 30, 15, 999, tzinfo=UTC),
        "achievement": "urn:uuid:0b7fd4c6-6a8e-4c9e-8c52-0f9ed5d7a222",
        "title": "Curso de tecplomacia",
        "description": "",
        "criteria": "Asistir a 3 de 4 sesiones.",
        "language": "es",
        "status_list": 1,
        "status_index": 4711,
        "image": "https://desk.example.org/badges/x.png",
    }
    return badges.Badge(**(values | changes))


def token(**changes: Any) -> str:
    return badges.sign(badges.credential(a_badge(**changes), PLACES), KEY, KID)


def parts(text: str) -> tuple[Any, Any]:
    head, body, _signature = text.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(one + "==")) for one in (head, body))  # type: ignore[return-value]


@pytest.mark.parametrize("changes", [{}, {"email": "", "image": "", "description": "Cuatro días"}])
def test_a_badge_has_the_structure_of_the_specification(changes: dict[str, str]) -> None:
    header, claims = parts(token(**changes))
    jsonschema.Draft202012Validator(badge_schema.HEADER).validate(header)
    jsonschema.Draft202012Validator(badge_schema.BADGE).validate(claims)


@pytest.mark.parametrize(
    "path",
    [("issuer",), ("credentialSubject", "achievement", "criteria"), ("validFrom",), ("sub",)],
)
def test_the_schema_refuses_a_badge_without_what_is_required(path: tuple[str, ...]) -> None:
    _header, claims = parts(token())
    at = claims
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(badge_schema.BADGE).validate(claims)


def test_the_claims_mirror_the_credential() -> None:
    _header, claims = parts(token())
    assert claims["iss"] == claims["issuer"]["id"] == "did:web:desk.example.org"
    assert claims["jti"] == claims["id"] == f"{PLACES.site}/verify/7K3M-9QWD-2RTX-HB5N/"
    assert claims["sub"] == claims["credentialSubject"]["id"]
    assert claims["validFrom"] == "2026-11-22T10:30:15Z"
    assert claims["nbf"] == int(datetime(2026, 11, 22, 10, 30, 15, tzinfo=UTC).timestamp())


def test_an_address_is_in_it_only_as_a_salted_hash() -> None:
    assert "person@mre.example" not in json.dumps(parts(token()))
    _header, claims = parts(token())
    name, address = claims["credentialSubject"]["identifier"]
    assert name["identityHash"] == "Жанна Ñandú"
    # sha256sum of "person@mre.examplea1b2"
    assert address["identityHash"] == badges.identity_hash("person@mre.example", "a1b2")
    assert address["identityHash"] != badges.identity_hash("person@mre.example", "other")


def test_a_second_library_verifies_the_signature() -> None:
    found = JWS()
    found.deserialize(token())
    found.verify(JWK(**badges.public_key(KEY.as_dict(private=False), KID)))
    assert json.loads(found.payload)["name"] == "Curso de tecplomacia"
    assert found.jose_header == {"alg": "EdDSA", "typ": "JWT", "kid": KID}


def test_a_second_library_refuses_another_key() -> None:
    found = JWS()
    found.deserialize(token())
    with pytest.raises(JWException):
        found.verify(JWK.generate(kty="OKP", crv="Ed25519"))


def test_the_published_key_has_no_private_half() -> None:
    whole = KEY.as_dict(private=True)
    assert "d" in whole
    assert "d" not in badges.public_key(whole, KID)
    document = badges.did_document(PLACES, [("t", whole)])
    assert document["id"] == "did:web:desk.example.org"
    assert document["assertionMethod"] == ["did:web:desk.example.org#t"]
    assert "d" not in document["verificationMethod"][0]["publicKeyJwk"]


def test_a_port_in_did_web_is_percent_encoded() -> None:
    assert badges.Places("http://127.0.0.1:8000").did == "did:web:127.0.0.1%3A8000"


def test_what_was_changed_after_signing_is_refused() -> None:
    head, body, signature = token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody else"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(badges.BadTokenError) as refused:
        badges.proved(f"{head}.{changed}.{signature}", KEY)
    assert refused.value.code == "signature"
    assert badges.proved(token(), KEY)["id"]


def test_claims_that_contradict_the_credential_are_refused() -> None:
    document = badges.credential(a_badge(), PLACES)
    signed = badges.sign(document, KEY, KID)
    assert badges.proved(signed, KEY)
    from joserfc import jws

    for claim in ("iss", "jti", "sub", "nbf"):
        claims = {**parts(signed)[1], claim: 1 if claim == "nbf" else "urn:other"}
        text = json.dumps(claims)
        forged = jws.serialize_compact(
            {"alg": "EdDSA", "kid": KID}, text, KEY, registry=badges.Registry()
        )
        with pytest.raises(badges.BadTokenError) as refused:
            badges.proved(forged, KEY)
        assert refused.value.code == "claims"


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256"])
def test_another_algorithm_is_refused(algorithm: str) -> None:
    _head, body, signature = token().split(".")
    head = json.dumps({"alg": algorithm, "kid": KID}).encode()
    forged = f"{base64.urlsafe_b64encode(head).rstrip(b'=').decode()}.{body}.{signature}"
    with pytest.raises(badges.BadTokenError) as refused:
        badges.read(forged)
    assert refused.value.code == "algorithm"
    with pytest.raises(badges.BadTokenError):
        badges.proved(forged, KEY)


@given(st.text(max_size=200))
def test_no_text_makes_reading_fail_otherwise(text: str) -> None:
    with pytest.raises(badges.BadTokenError):
        badges.read(text)


# The list


@given(st.sets(st.integers(0, LENGTH - 1), max_size=40))
def test_a_status_list_reads_as_it_was_written(revoked: set[int]) -> None:
    assert badges.decode(badges.encode(revoked, LENGTH)) == revoked


def test_index_zero_is_the_leftmost_bit_of_sixteen_kilobytes() -> None:
    packed = badges.encode({0, 9}, LENGTH)
    bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "=="))
    assert len(bits) == 16 * 1024
    assert bits[0] == 0b1000_0000
    assert bits[1] == 0b0100_0000


def test_a_status_list_has_the_structure_of_the_specification() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    document = badges.status_list(PLACES, 1, [4711], LENGTH, at)
    signed = badges.sign(document, KEY, KID, typ="vc+jwt")
    header, claims = parts(signed)
    assert header["typ"] == "vc+jwt"
    jsonschema.Draft202012Validator(badge_schema.STATUS_LIST).validate(claims)
    assert badges.proved(signed, KEY)["credentialSubject"]["statusPurpose"] == "revocation"


# Baking


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PIXEL = (
    baking.SIGNATURE
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def test_what_is_baked_is_read_again_and_the_picture_stays() -> None:
    baked = baking.bake(PIXEL, "a.b.c")
    assert baking.extract(baked) == "a.b.c"
    assert baked.count(b"iTXt") == 1
    # One uncompressed chunk: keyword, NUL, flag 0, method 0, no language, no translation.
    assert _chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0a.b.c") in baked
    assert baked.replace(_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0a.b.c"), b"") == PIXEL


def test_baking_again_replaces_what_was_there() -> None:
    assert baking.extract(baking.bake(baking.bake(PIXEL, "a.b.c"), "d.e.f")) == "d.e.f"


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (b"GIF89a", "not a PNG"),
        (PIXEL, "none"),
        (baking.bake(PIXEL, "a.b.c")[:-20], "cut off"),
        (baking.bake(PIXEL, "a.b.c")[:40], "cut off"),
        (baking.bake(PIXEL, "a.b.c").replace(b"a.b.c", b"a.b.d"), "damaged"),
        (
            PIXEL[:33] + 2 * _chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0a.b.c") + PIXEL[33:],
            "twice",
        ),
        (
            PIXEL[:33] + _chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0zzz") + PIXEL[33:],
            "compressed",
        ),
        (PIXEL[:33] + _chunk(b"iTXt", b"openbadgecredential\0\0\0") + PIXEL[33:], "damaged"),
    ],
)
def test_why_a_picture_has_no_badge_is_told(picture: bytes, code: str) -> None:
    with pytest.raises(baking.NotBakedError) as refused:
        baking.extract(picture)
    assert refused.value.code == code


@given(st.binary(max_size=300))
def test_no_file_makes_extracting_fail_otherwise(content: bytes) -> None:
    with pytest.raises(baking.NotBakedError):
        baking.extract(baking.SIGNATURE + content)
