"""An invitation opens one door to one address, once, for some days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contadora.people import access, actions, queries
from contadora.people.models import Invitation, Membership, User
from tests.factory import PASSWORD, Cast, make_cast, make_user

pytestmark = pytest.mark.django_db
NEW = "a sentence of one's own"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return actions.invite(cast.head, "New@Example.org", delegation=cast.uruguay, role="officer")


def page(invitation: Invitation) -> str:
    return f"/es/invitations/{queries.invitation_token(invitation)}/"


def refusal(caught: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(caught.value.messages)


@pytest.mark.parametrize("role", ["secretariat", "administrator", "head"])
def test_who_manages_a_delegation_invites_to_it(cast: Cast, role: str) -> None:
    sender = getattr(cast, role)
    made = actions.invite(sender, "x@example.org", delegation=cast.uruguay, role="observer")
    assert made.is_open


@pytest.mark.parametrize("role", ["officer", "observer", "other", "outsider"])
def test_others_do_not(cast: Cast, role: str) -> None:
    with pytest.raises(access.NotAllowed):
        actions.invite(
            getattr(cast, role), "x@example.org", delegation=cast.uruguay, role="observer"
        )
    assert not Invitation.objects.exists()


def test_a_head_does_not_invite_to_another_delegation_or_to_the_desk(cast: Cast) -> None:
    with pytest.raises(access.NotAllowed):
        actions.invite(cast.head, "x@example.org", delegation=cast.costa_rica, role="observer")
    with pytest.raises(access.NotAllowed):
        actions.invite(cast.head, "x@example.org", as_secretariat=True)
    with pytest.raises(access.NotAllowed):
        actions.invite(
            cast.head,
            "x@example.org",
            delegation=cast.uruguay,
            role="officer",
            as_secretariat=True,
        )


def test_only_administrators_and_the_desk_make_administrators(cast: Cast) -> None:
    with pytest.raises(access.NotAllowed):
        actions.invite(cast.secretariat, "x@example.org", as_administrator=True)
    desk = queries.system_user()
    assert actions.invite(desk, "x@example.org", as_administrator=True).as_administrator
    assert actions.invite(cast.administrator, "y@example.org", as_administrator=True).is_open


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "no address"}, "correo"),
        ({"role": "ambassador"}, "función"),
        ({"role": ""}, "función"),
        ({"language": "de"}, "de no es un idioma de esta mesa"),
        ({"days": 0}, "1 a 60 días"),
        ({"days": 400}, "1 a 60 días"),
    ],
    ids=["address", "unknown role", "no role", "language", "no days", "too many days"],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    cast: Cast, wrong: dict[str, object], told: str
) -> None:
    given = {"email": "x@example.org", "role": "officer", **wrong}
    email = str(given.pop("email"))
    with pytest.raises(ValidationError) as caught:
        actions.invite(cast.head, email, delegation=cast.uruguay, **given)  # type: ignore[arg-type]
    assert told in refusal(caught)
    assert not Invitation.objects.exists()


def test_a_role_without_a_delegation_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        actions.invite(cast.secretariat, "x@example.org", role="officer", as_secretariat=True)
    with pytest.raises(ValidationError):
        actions.invite(cast.secretariat, "x@example.org")


def test_an_address_has_one_open_invitation_to_a_place(cast: Cast, invitation: Invitation) -> None:
    with pytest.raises(ValidationError, match="abierta"):
        actions.invite(cast.head, "new@example.org", delegation=cast.uruguay, role="observer")
    other = actions.invite(
        cast.secretariat, "new@example.org", delegation=cast.costa_rica, role="observer"
    )
    assert other.is_open


def test_members_and_holders_are_not_invited_again(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="ya es miembro"):
        actions.invite(cast.head, cast.officer.email, delegation=cast.uruguay, role="head")
    with pytest.raises(ValidationError, match="ya tiene esta función"):
        actions.invite(cast.secretariat, cast.secretariat.email, as_secretariat=True)


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("es", "Invitación a la mesa", "sirve una sola vez"),
        ("en", "Invitation to the cyber-diplomacy desk", "works once"),
        ("pt", "Convite para a mesa", "serve uma única vez"),
        ("fr", "Invitation au bureau", "ne sert qu’une fois"),
    ],
)
def test_the_mail_is_in_the_language_of_the_invited(
    cast: Cast,
    django_capture_on_commit_callbacks: object,
    language: str,
    subject: str,
    text: str,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = actions.invite(
            cast.head,
            "x@example.org",
            delegation=cast.uruguay,
            role="officer",
            language=language,
            site="https://desk.example.org",
        )
    (sent,) = mail.outbox
    assert sent.to == ["x@example.org"]
    assert sent.subject.startswith(subject)
    assert "\n" not in sent.subject
    assert text in sent.body
    link = next(line for line in sent.body.splitlines() if line.startswith("https://"))
    assert link.startswith(f"https://desk.example.org/{language}/invitations/")
    assert queries.invitation_of(link.rstrip("/").rpartition("/")[2]) == made


def test_nothing_is_sent_without_a_site(cast: Cast, invitation: Invitation) -> None:
    assert mail.outbox == []


def test_a_mail_server_that_does_not_answer_leaves_the_invitation(
    cast: Cast,
    django_capture_on_commit_callbacks: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from contadora.people import mail as room_mail

    def down(*_args: object) -> None:
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(room_mail, "send_invitation", down)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = actions.invite(
            cast.head,
            "x@example.org",
            delegation=cast.uruguay,
            role="officer",
            site="http://desk",
        )
    assert made.is_open
    assert "was not sent" in caplog.text
    monkeypatch.setattr("django.db.transaction.on_commit", lambda send: send())
    client, given = Client(), {"email": "y@example.org", "role": "officer", "language": "en"}
    client.force_login(cast.head)
    for address in ("/en/delegations/URY/", f"/en/invitations/{made.uuid}/send/"):
        client.post(address, given)
        page = client.get("/en/delegations/URY/").content.decode()
        assert "The mail server did not take the mail" in page
        assert "Invitation sent." not in page


def test_what_can_no_longer_be_accepted_offers_no_account(
    cast: Cast, invitation: Invitation
) -> None:
    Membership.objects.filter(user=cast.head).delete()
    answer = Client().get(page(invitation))
    assert answer.status_code == 410
    assert "ya no puede invitar" in answer.content.decode()
    assert "password" not in answer.content.decode()


def test_looking_accepts_nothing(invitation: Invitation) -> None:
    client = Client()
    for _time in range(2):
        assert client.get(page(invitation)).status_code == 200
        assert client.head(page(invitation)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not User.objects.filter(email="new@example.org").exists()


def test_accepting_makes_an_account_and_signs_in(cast: Cast, invitation: Invitation) -> None:
    client = Client()
    answer = client.post(page(invitation), {"name": "a new officer", "password": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/es/me/")
    user = User.objects.get(email="new@example.org")
    assert client.get("/es/me/").status_code == 200
    assert user.check_password(NEW)
    assert Membership.objects.get(user=user).role == "officer"
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/es/delegations/URY/").status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_a_link_works_once(cast: Cast, invitation: Invitation) -> None:
    actions.accept_invitation(invitation, name="a new officer", password=NEW)
    assert Client().get(page(invitation)).status_code == 410
    again = Client().post(page(invitation), {"name": "another", "password": NEW})
    assert again.status_code == 410
    with pytest.raises(ValidationError, match="ya no está abierta"):
        actions.accept_invitation(invitation, name="another", password=NEW)
    assert User.objects.filter(email="new@example.org").count() == 1


def test_a_link_expires(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert Client().get(page(invitation)).status_code == 410
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, name="late", password=NEW)


def test_a_withdrawn_link_stops_and_a_sent_again_one_goes_on(
    cast: Cast, invitation: Invitation
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        expires_at=timezone.now() - timedelta(days=1)
    )
    assert actions.send_again(cast.head, invitation).is_open
    link = page(invitation)
    actions.withdraw_invitation(cast.head, invitation)
    assert Client().get(link).status_code == 410
    with pytest.raises(ValidationError):
        actions.send_again(cast.head, invitation)
    with pytest.raises(ValidationError):
        actions.withdraw_invitation(cast.head, invitation)


def test_who_was_taken_off_leaves_no_door_open(cast: Cast, invitation: Invitation) -> None:
    actions.remove_member(cast.secretariat, Membership.objects.get(user=cast.head))
    assert Client().post(page(invitation), {"name": "x", "password": NEW}).status_code == 410
    with pytest.raises(ValidationError, match="ya no está abierta"):
        actions.accept_invitation(invitation, name="x", password=NEW)
    assert not User.objects.filter(email="new@example.org").exists()


def test_an_invitation_sent_again_is_of_who_sent_it(cast: Cast, invitation: Invitation) -> None:
    actions.remove_member(cast.secretariat, Membership.objects.get(user=cast.head))
    actions.send_again(cast.secretariat, invitation)
    invitation.refresh_from_db()
    actions.accept_invitation(invitation, name="new", password=NEW)
    assert User.objects.filter(email="new@example.org").exists()


def test_a_closed_accounts_invitations_close_with_it(cast: Cast) -> None:
    made = actions.invite(cast.secretariat, "x@example.org", as_secretariat=True)
    actions.set_active(cast.administrator, cast.secretariat, False)
    with pytest.raises(ValidationError):
        actions.accept_invitation(made, name="x", password=NEW)


def test_a_link_that_is_not_ours_is_not_found(invitation: Invitation) -> None:
    forged = signing.dumps(
        {"invitation": invitation.uuid.hex, "email": invitation.email}, salt="another"
    )
    token = queries.invitation_token(invitation)
    changed = token[:-1] + ("A" if token[-1] != "A" else "E")
    for token in (forged, changed, "x"):
        assert Client().get(f"/es/invitations/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "", "password": NEW}, "nombre"),
        ({"name": "a post", "password": "short"}, "corta"),
        ({"name": "a post", "password": "123456789012345"}, "numérica"),
    ],
    ids=["no name", "short password", "numeric password"],
)
def test_an_account_wants_a_name_and_a_good_password(
    invitation: Invitation, given: dict[str, str], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.accept_invitation(invitation, **given)
    assert told in refusal(caught)
    assert not User.objects.filter(email="new@example.org").exists()
    assert Client().post(page(invitation), given).status_code == 200


def test_somebody_else_does_not_accept(cast: Cast, invitation: Invitation) -> None:
    client = Client()
    client.force_login(cast.other)
    seen = client.get(page(invitation))
    assert cast.other.email in seen.content.decode()
    assert client.post(page(invitation), {"name": "x", "password": NEW}).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_open
    assert not cast.uruguay.memberships.filter(user=cast.other).exists()


def test_an_account_there_is_signs_in_and_joins(cast: Cast) -> None:
    made = actions.invite(
        cast.head, cast.other.email.upper(), delegation=cast.uruguay, role="observer"
    )
    stranger = Client()
    answer = stranger.post(page(made), {"name": "x", "password": NEW})
    assert (answer.status_code, "login" in answer["Location"]) == (302, True)
    with pytest.raises(ValidationError, match="inicie sesión"):
        actions.accept_invitation(made, name="x", password=NEW)
    cast.other.refresh_from_db()
    assert cast.other.check_password(PASSWORD)
    client = Client()
    client.force_login(cast.other)
    assert client.post(page(made)).status_code == 302
    assert set(cast.other.memberships.values_list("delegation__code", "role")) == {
        ("CRI", "officer"),
        ("URY", "observer"),
    }


def test_a_role_on_the_whole_desk_is_taken(cast: Cast) -> None:
    made = actions.invite(cast.administrator, cast.outsider.email, as_secretariat=True)
    actions.accept_invitation(made, user=cast.outsider)
    user = User.objects.get(pk=cast.outsider.pk)
    assert (user.is_secretariat, user.is_administrator) == (True, False)


def test_a_closed_account_does_not_accept(cast: Cast) -> None:
    closed = make_user("closed", is_active=False)
    made = actions.invite(cast.head, closed.email, delegation=cast.uruguay, role="officer")
    with pytest.raises(ValidationError, match="cerrada"):
        actions.accept_invitation(made, user=closed)


def test_the_page_of_a_delegation_lists_and_sends(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head)
    where = reverse("people:delegation", args=["URY"])
    given = {"email": "x@example.org", "role": "officer", "language": "pt"}
    assert client.post(where, given).status_code == 302
    seen = client.get(where).content.decode()
    assert "x@example.org" in seen
    again = client.post(where, given)
    assert again.status_code == 200
    assert "abierta" in again.content.decode()
