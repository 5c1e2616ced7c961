"""allauth's pages as this desk has them: four languages, no inline script, audited, limited."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.translation import gettext, override

from contadora.people.models import AuditEntry, User
from tests.factory import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "en", "pt", "fr")


@pytest.fixture
def cast() -> Cast:
    cache.clear()  # the limits of allauth are counted there
    return make_cast()


def sign_in(client: Client, user: User, password: str = PASSWORD, language: str = "es") -> Any:
    return client.post(f"/{language}/accounts/login/", {"login": user.email, "password": password})


def confirm(client: Client) -> None:
    """Sign in once more, as what protects an account asks."""
    client.post("/es/accounts/reauthenticate/", {"password": PASSWORD})


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action))


def test_who_signs_in_is_sent_home_in_their_language(cast: Cast) -> None:
    cast.officer.language = "fr"
    cast.officer.save()
    answer = sign_in(Client(), cast.officer)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/")
    (entry,) = entries("sign_in")
    assert (entry.actor, entry.details) == (cast.officer, {"address": "127.0.0.1"})


def test_who_asked_for_a_page_comes_to_it(cast: Cast) -> None:
    client = Client()
    asked = client.get("/pt/delegations/URY/")
    answer = client.post(asked["Location"], {"login": cast.head.email, "password": PASSWORD})
    assert answer["Location"] == "/pt/delegations/URY/"


def test_no_page_sends_one_elsewhere(cast: Cast) -> None:
    answer = Client().post(
        "/es/accounts/login/?next=https://example.com/",
        {"login": cast.head.email, "password": PASSWORD},
    )
    assert answer["Location"] == "/es/"


def test_a_failed_sign_in_is_audited_without_what_was_typed(cast: Cast) -> None:
    answer = sign_in(Client(), cast.officer, "not the password")
    assert answer.status_code == 200
    Client().post("/es/accounts/login/", {"login": "typed@secret.example", "password": "x"})
    known, unknown = entries("sign_in_failed")
    assert known.actor.is_system
    assert (known.object_id, known.details["known"]) == (str(cast.officer.pk), True)
    assert unknown.details == {"known": False, "address": "127.0.0.1"}
    assert "typed@secret" not in str(AuditEntry.objects.values())
    assert "not the password" not in str(AuditEntry.objects.values())


def test_an_account_there_is_and_one_there_is_not_get_the_same_answer(cast: Cast) -> None:
    wrong = sign_in(Client(), cast.officer, "not the password").content.decode()
    none = (
        Client()
        .post("/es/accounts/login/", {"login": "nobody@example.org", "password": PASSWORD})
        .content.decode()
    )
    errors = [re.findall(r'class="errorlist[^>]*>(.*?)</ul>', text, re.S) for text in (wrong, none)]
    assert errors[0] == errors[1] != []


def test_guessing_is_stopped(cast: Cast) -> None:
    client = Client()
    for _time in range(5):
        sign_in(client, cast.officer, "not the password")
    answer = sign_in(client, cast.officer)
    assert answer.status_code == 200
    assert "Demasiados intentos fallidos" in answer.content.decode()
    assert not entries("sign_in")


def test_nobody_signs_up(cast: Cast) -> None:
    given = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    answer = Client().post("/es/accounts/signup/", given)
    assert "por invitación" in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_address_is_not_changed_behind_the_invitation(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    given = {"email": "else@example.org", "action_add": ""}
    assert client.post("/es/accounts/email/", given).status_code == 404


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("es", "Una nueva contraseña"),
        ("en", "A new password"),
        ("pt", "Uma nova senha"),
        ("fr", "Un nouveau mot de passe"),
    ],
)
def test_a_password_is_reset_by_mail(cast: Cast, language: str, subject: str) -> None:
    cast.officer.language = language
    cast.officer.save()
    client = Client()
    client.post("/en/accounts/password/reset/", {"email": cast.officer.email})
    (sent,) = mail.outbox
    assert subject in sent.subject
    link = next(line for line in sent.body.splitlines() if line.startswith("http"))
    path = client.get(link.partition("testserver")[2])["Location"]
    new = "quite another sentence"
    answer = client.post(path, {"password1": new, "password2": new})
    assert answer.status_code == 302
    cast.officer.refresh_from_db()
    assert cast.officer.check_password(new)
    assert [entry.actor for entry in entries("reset_password")] == [cast.officer]
    assert b"class=" in client.get(answer["Location"]).content


def test_the_desk_writes_to_nobody_it_does_not_know(cast: Cast) -> None:
    answer = Client().post("/es/accounts/password/reset/", {"email": "nobody@example.org"})
    assert answer["Location"] == "/es/accounts/password/reset/done/"
    assert mail.outbox == []


def test_a_used_link_says_so() -> None:
    seen = Client().get("/es/accounts/password/reset/key/1-set-password/").content.decode()
    assert "Pedir un nuevo enlace" in seen


def test_a_password_is_changed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer)
    new = "quite another sentence"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/es/accounts/password/change/", given).status_code == 302
    cast.officer.refresh_from_db()
    assert cast.officer.check_password(new)
    assert len(entries("change_password")) == 1


def test_codes_are_set_up_used_and_taken_off(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    sign_in(client, cast.officer)
    asked = client.get("/es/accounts/2fa/totp/activate/")
    assert "/reauthenticate/" in asked["Location"]
    confirm(client)
    page = client.get("/es/accounts/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml" in page
    secret = client.session["mfa.totp.secret"]
    now = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, now))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/es/accounts/2fa/totp/activate/", {"code": code})
    assert answer.status_code == 302
    kinds = {entry.details["kind"] for entry in entries("add_second_factor")}
    assert kinds == {"totp", "recovery_codes"}
    codes = client.get("/es/accounts/2fa/recovery-codes/").content.decode()
    first = re.findall(r"<li><code>(\w+)</code>", codes)[0]
    assert client.get("/es/accounts/2fa/").status_code == 200
    assert "no configurad" not in client.get("/es/me/").content.decode()

    stranger = Client()
    asked = sign_in(stranger, cast.officer)
    assert asked["Location"].endswith("/2fa/authenticate/")
    assert stranger.get("/es/me/").status_code == 302
    wrong = stranger.post(asked["Location"], {"code": "000000"})
    assert wrong.status_code == 200
    assert [entry.actor.is_system for entry in entries("second_factor_failed")] == [True]
    stranger.post(asked["Location"], {"code": first})
    assert stranger.get("/es/me/").status_code == 200
    for path in (
        "/es/accounts/2fa/totp/deactivate/",
        "/es/accounts/2fa/recovery-codes/generate/",
        "/es/accounts/2fa/reauthenticate/",
    ):
        assert client.get(path).status_code in {200, 302}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/es/accounts/2fa/totp/deactivate/")
    assert entries("remove_second_factor")
    assert not Authenticator.objects.filter(user=cast.officer, type="totp").exists()


PAGES = (
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x-y/",
    "password/reset/key/done/",
    "inactive/",
)
OWN_PAGES = (
    "logout/",
    "password/change/",
    "reauthenticate/",
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
)
# Words that would be there if a page, a field or a button had stayed in English.
ENGLISH = re.compile(
    r"\b(password|sign (in|out|up)|e-?mail address|remember me|forgot|your|account|code is|name of"
    r"|security|submit|cancel|add|are you sure)\b",
    re.I,
)
TAG = re.compile(r"<script.*?</script>|<[^>]+>", re.S)


def visible(html: str) -> str:
    """The text of a page's content, its fields' placeholders included."""
    content = html.partition('<main id="content"')[2].partition("</main>")[0]
    return " ".join([TAG.sub(" ", content), *re.findall(r'placeholder="([^"]*)"', content)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [*PAGES, *OWN_PAGES])
def test_pages_speak_one_language_and_carry_no_inline_script(
    cast: Cast, page: str, language: str
) -> None:
    client = Client()
    if page in OWN_PAGES:
        sign_in(client, cast.officer)
    if page.startswith("2fa"):
        confirm(client)
    answer = client.get(f"/{language}/accounts/{page}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in html
    assert html.count("<h1") == 1
    if language != "en":
        assert not ENGLISH.search(visible(html)), ENGLISH.search(visible(html))
    assert "style=" not in html
    assert "<style" not in html
    assert not re.search(r"\son\w+=", html)
    for script in re.findall(r"<script([^>]*)>", html):
        assert "src=" in script or 'type="application/json"' in script
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("es", "La dirección de correo electrónico y/o la contraseña"),
        ("en", "The email address and/or password"),
        ("pt", "O endereço de e-mail e/ou senha"),
        ("fr", "adresse"),
    ],
)
def test_the_libraries_messages_are_in_the_pages_language(
    cast: Cast, language: str, message: str
) -> None:
    answer = sign_in(Client(), cast.officer, "not the password", language)
    assert message in answer.content.decode()


def test_portuguese_is_brazils() -> None:
    with override("pt"):
        assert gettext("Enter a valid email address.") == "Informe um endereço de email válido."
        assert gettext("Sign In") == "Entrar"
        assert gettext("Friday") == "Sexta-feira"


def test_the_audit_page_filters_and_pages(cast: Cast) -> None:
    for _time in range(60):
        sign_in(Client(), cast.officer)
        cache.clear()
    client = Client()
    client.force_login(cast.administrator)
    first = client.get("/es/audit/", {"actor": cast.officer.email, "action": "sign_in"})
    html = first.content.decode()
    rows = re.findall(r'<td class="number">(\d+)</td>', html)
    assert len(rows) == 50
    before = re.search(r"before=(\d+)", html)
    assert before is not None
    older = client.get(
        "/es/audit/",
        {"actor": cast.officer.email, "action": "sign_in", "before": before.group(1)},
    )
    others = re.findall(r'<td class="number">(\d+)</td>', older.content.decode())
    assert len(others) == 10
    assert not set(rows) & set(others)
    assert "No hay" not in html
    none = client.get("/es/audit/", {"since": "2001-01-01", "until": "2001-12-31"})
    assert "Ningún asiento" in none.content.decode()
    assert "1 de" not in none.content.decode()


def test_the_audit_trail_is_downloaded_whole_and_safe_for_spreadsheets(cast: Cast) -> None:
    cast.officer.name = "=HYPERLINK(1)"
    cast.officer.save()
    sign_in(Client(), cast.officer)
    client = Client()
    client.force_login(cast.administrator)
    lines = b"".join(client.get("/es/audit.jsonl").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == AuditEntry.objects.count()
    table = b"".join(client.get("/es/audit.csv?action=sign_in").streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in table
    assert len(table.splitlines()) == 1 + len(entries("sign_in"))


def test_a_mail_server_that_does_not_answer_tells_not_who_has_an_account(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    for email in (cast.officer.email, "nobody@example.org"):
        answer = Client().post("/es/accounts/password/reset/", {"email": email})
        assert answer["Location"] == "/es/accounts/password/reset/done/"
