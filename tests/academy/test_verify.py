"""Verification in public: what each serial and each file is told, and what programs read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from joserfc.jwk import OKPKey
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from contadora.academy import badges, baking, certificate_files, serials, signing
from contadora.academy.actions import certificates as actions
from contadora.academy.certificate_queries import token_of
from contadora.academy.models import Certificate
from contadora.people.queries import system_user
from tests.academy.issued import certified, finished_course, taker

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def made() -> Certificate:
    course = finished_course()
    (found,) = certified(course, taker(course, "María Ñandú", language="en"))
    return found


def shown(client: Client, content: bytes, name: str = "badge.png") -> str:
    response = client.post("/en/verify/", {"badge": SimpleUploadedFile(name, content, "image/png")})
    assert response.status_code == 200
    return str(response.context["verdict"])


def test_a_serial_leads_to_an_address_that_can_be_kept(client: Client, made: Certificate) -> None:
    typed = made.written_serial.lower().replace("-", " ")
    response = client.post("/en/verify/", {"serial": typed})
    assert response["Location"] == f"/en/verify/{made.written_serial}/"
    page = client.get(response["Location"]).content.decode()
    assert "María Ñandú" in page
    assert "Course on techplomacy" in page


def test_the_address_on_the_certificate_needs_no_language(
    client: Client, made: Certificate
) -> None:
    response = client.get(f"/verify/{made.written_serial}/", headers={"accept-language": "pt"})
    assert response["Location"] == f"/pt/verify/{made.written_serial}/"


def test_no_more_is_shown_than_the_certificate_says(client: Client, made: Certificate) -> None:
    person = made.application.person
    person.institution, person.post, person.gender = "A ministry", "A post", "f"
    person.save()
    page = client.get(f"/en/verify/{made.written_serial}/").content.decode()
    for hidden in (person.email, "A ministry", "A post", str(made.uuid), made.credential[:40]):
        assert hidden not in page


def test_a_revoked_one_says_why_and_when_and_not_whose(client: Client, made: Certificate) -> None:
    actions.revoke_certificate(system_user(), made, "Attendance entered by mistake")
    page = client.get(f"/en/verify/{made.written_serial}/").content.decode()
    assert "Attendance entered by mistake" in page
    assert "María Ñandú" not in page


def test_an_unknown_serial_and_a_mistyped_one_are_told_apart(
    client: Client, made: Certificate
) -> None:
    unknown = client.get(f"/en/verify/{serials.written(serials.draw())}/")
    assert (unknown.status_code, unknown.context["verdict"]) == (404, "unknown")
    wrong = made.serial[:-1] + ("2" if made.serial[-1] != "2" else "3")
    mistyped = client.get(f"/en/verify/{wrong}/")
    assert (mistyped.status_code, mistyped.context["verdict"]) == (404, "mistyped")


def test_a_badge_is_told_from_what_is_not_one(client: Client, made: Certificate) -> None:
    picture = certificate_files.badge(made)
    assert shown(client, picture) == "valid"
    assert shown(client, made.credential.encode(), "badge.jwt") == "valid"
    assert shown(client, picture[: len(picture) // 2]) == "broken"
    assert shown(client, picture[:60]) == "broken"
    assert shown(client, certificate_files.picture(made.course)) == "empty"
    assert shown(client, b"GIF89a...") == "broken"
    assert shown(client, "no credential ñ".encode()) == "broken"


def test_an_altered_badge_is_told(client: Client, made: Certificate) -> None:
    head, body, signature = made.credential.split(".")
    flipped = ("A" if signature[10] != "A" else "B").join((signature[:10], signature[11:]))
    assert shown(client, f"{head}.{body}.{flipped}".encode()) == "altered"
    picture = baking.bake(certificate_files.badge(made), f"{head}.{body}.{flipped}")
    assert shown(client, picture) == "altered"


def test_a_badge_signed_anew_with_another_key_is_told(client: Client, made: Certificate) -> None:
    stranger = OKPKey.generate_key("Ed25519")
    document = dict(badges.read(made.credential).claims)
    for kid in (f"{HERE}/.well-known/keys/{stranger.thumbprint()}", "did:key:z6Mk"):
        assert shown(client, badges.sign(document, stranger, kid).encode()) == "resigned"
    ours = badges.read(made.credential).kid
    assert shown(client, badges.sign(document, stranger, ours).encode()) == "altered"


@pytest.mark.parametrize(
    ("kid", "iss", "jti"),
    [
        ("k", "did:web:x", "http://["),
        ("\ud800", "did:web:x", "https://x/1"),
        ("a/\x00", "did:web:x", "https://x/1"),
        ("k", "\udfff", "https://x/1"),
        ("k", "did:web:x", "https://x/\x00"),
        (7, ["x"], None),
    ],
)
def test_a_credential_of_nonsense_is_told(
    client: Client, kid: object, iss: object, jti: object
) -> None:
    parts = ({"alg": "EdDSA", "kid": kid}, {"iss": iss, "jti": jti})
    packed = [urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts]
    assert shown(client, ".".join([*packed, "x"]).encode()) in ("broken", "elsewhere")


def test_another_desks_badge_is_told_and_its_issuer_named(
    client: Client, made: Certificate
) -> None:
    stranger = OKPKey.generate_key("Ed25519")
    places = badges.Places("https://other.example.org")
    document = {
        **badges.read(made.credential).claims,
        "id": places.certificate(serials.written(serials.draw())),
        "issuer": {"id": places.did, "type": ["Profile"]},
    }
    token = badges.sign(document, stranger, places.key(stranger.thumbprint()))
    response = client.post("/en/verify/", {"badge": SimpleUploadedFile("b.jwt", token.encode())})
    assert response.context["verdict"] == "elsewhere"
    assert "did:web:other.example.org" in response.content.decode()


def test_our_signature_on_what_this_desk_does_not_have_is_unknown(
    client: Client, made: Certificate
) -> None:
    token = made.credential
    Certificate.objects.all().delete()
    assert shown(client, token.encode()) == "unknown"


def test_too_many_questions_have_to_wait(client: Client, made: Certificate) -> None:
    address = f"/en/verify/{made.written_serial}/"
    answers = [client.get(address).status_code for _ in range(62)]
    assert answers[0] == 200
    assert answers[-1] == 429


# What programs read


def test_a_program_verifies_with_nothing_but_what_is_published(client: Client) -> None:
    course = finished_course()
    application = taker(course, "One")
    actions.issue_certificates(system_user(), course, [application.pk], site=HERE)
    made = Certificate.objects.get(application=application)
    found = JWS()
    found.deserialize(made.credential)
    key = client.get(found.jose_header["kid"].removeprefix(HERE)).json()
    assert "d" not in key
    found.verify(JWK(**key))
    claims = json.loads(found.payload)
    assert client.get("/.well-known/did.json").json()["id"] == claims["iss"]
    assert key in client.get("/.well-known/jwks.json").json()["keys"]
    picture = client.get(
        claims["credentialSubject"]["achievement"]["image"]["id"].removeprefix(HERE)
    )
    assert picture["Content-Type"] == "image/png"
    status = claims["credentialStatus"]
    for fallen in (False, True):
        response = client.get(status["statusListCredential"].removeprefix(HERE))
        assert response["Access-Control-Allow-Origin"] == "*"
        listed = JWS()
        listed.deserialize(response.content.decode())
        listed.verify(JWK(**client.get(listed.jose_header["kid"].removeprefix(HERE)).json()))
        content = json.loads(listed.payload)
        assert content["id"] == status["statusListCredential"]
        revoked = badges.decode(content["credentialSubject"]["encodedList"])
        assert (int(status["statusListIndex"]) in revoked) is fallen
        if not fallen:
            actions.revoke_certificate(system_user(), made, "Reason")


def test_a_list_or_key_that_is_not_there_is_404(client: Client, made: Certificate) -> None:
    assert client.get("/.well-known/status/99").status_code == 404
    assert client.get("/.well-known/keys/unknown").status_code == 404


def test_a_draft_has_no_picture(client: Client) -> None:
    course = finished_course()
    course.status = "draft"
    course.save()
    assert client.get(f"/badges/{course.uuid}.png").status_code == 404


# The person's own page


def test_the_link_of_the_mail_opens_the_files(client: Client, made: Certificate) -> None:
    token = token_of(made)
    page = client.get(f"/en/certificate/{token}/")
    assert "María Ñandú" in page.content.decode()
    for form, start in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("jwt", b"ey")):
        response = client.get(f"/en/certificate/{token}/{form}/")
        assert response.content.startswith(start)
        assert "attachment" in response["Content-Disposition"]
    assert client.get(f"/en/certificate/{token}/exe/").status_code == 404
    assert client.get(f"/en/certificate/{token[:-2]}xx/").status_code == 404


def test_what_was_revoked_is_not_given_out(client: Client, made: Certificate) -> None:
    actions.revoke_certificate(system_user(), made, "Reason")
    token = token_of(made)
    assert client.get(f"/en/certificate/{token}/pdf/").status_code == 404
    assert client.get(f"/en/certificate/{token}/alumni/").status_code == 404
    assert "Reason" in client.get(f"/en/certificate/{token}/").content.decode()


def test_alumni_are_seen_where_they_agreed(client: Client, made: Certificate) -> None:
    token = token_of(made)
    network = f"/en/certificate/{token}/alumni/"
    assert "María Ñandú" not in client.get(network).content.decode()
    client.post(f"/en/certificate/{token}/seen/", {"agrees": "yes"})
    page = client.get(network).content.decode()
    assert "María Ñandú" in page
    assert "Uruguay" in page
    assert made.application.person.email not in page
    client.post(f"/en/certificate/{token}/seen/", {"agrees": "no"})
    assert "María Ñandú" not in client.get(network).content.decode()


def test_the_status_list_is_signed_also_after_a_restore_under_another_secret(
    client: Client, made: Certificate, settings: object
) -> None:
    settings.SECRET_KEY = "the secret of the new machine"  # type: ignore[attr-defined]
    assert client.get(f"/.well-known/status/{made.status_list}").status_code == 200
    assert signing.current() is not None
