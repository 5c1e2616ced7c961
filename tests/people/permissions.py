"""Who may see the pages of accounts, delegations, invitations and the audit trail."""

from __future__ import annotations

from uuid import UUID

from allauth.mfa.models import Authenticator

from contadora.people import actions, queries
from contadora.people.models import Invitation, Membership
from tests.factory import Cast
from tests.house.access import MEMBERS, NOBODY, PUBLIC, SIGNED_IN, Row, everyone, only

DESK = ("secretariat", "administrator")
OF_URUGUAY = ("observer", "officer", "head", *DESK)
MANAGERS = ("head", *DESK)


def _invitation(cast: Cast) -> Invitation:
    return actions.invite(
        cast.head, "new@example.org", delegation=cast.uruguay, role="officer", language="fr"
    )


def _administrator_invitation(cast: Cast) -> list[UUID]:
    return [actions.invite(cast.administrator, "a@example.org", as_administrator=True).uuid]


def _observer(cast: Cast) -> list[object]:
    return ["URY", Membership.objects.get(user=cast.observer).pk]


def _token(cast: Cast) -> list[UUID]:
    return [actions.create_token(cast.officer, "a program")[0].uuid]


def _key(cast: Cast) -> list[int]:
    key = Authenticator.objects.create(
        user=cast.officer, type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}}
    )
    return [key.pk]


# To change what protects an account, one signs in once more: who is signed in is sent there.
AGAIN = {**everyone(302)}
# A signed-in person has no use for the page of signing in, and is sent home.
ENTRANCE = {**everyone(302), "anonymous": 200}

TABLE = [
    Row("people:me", expected=SIGNED_IN),
    Row(
        "people:me",
        method="POST",
        data={"name": "a post", "language": "fr"},
        expected=everyone(302),
    ),
    Row("people:tokens", expected=MEMBERS),
    Row("people:tokens", method="POST", data={"name": "x", "days": "30"}, expected=MEMBERS),
    Row(
        "people:token_revoke",
        args=_token,
        method="POST",
        expected={**only("officer", status=302)},
    ),
    Row(
        "people:token_revoke",
        args=_token,
        expected={**everyone(405), "anonymous": 302, "outsider": 404},
    ),
    Row("people:accounts", expected=only(*DESK)),
    Row(
        "people:accounts",
        method="POST",
        data={"email": "s@example.org", "role": "secretariat", "language": "es"},
        expected=only(*DESK, status=302),
    ),
    Row(
        "people:accounts",
        method="POST",
        data={"email": "s@example.org", "role": "administrator", "language": "es"},
        expected={**only("administrator", status=302), "secretariat": 200},
        note="the secretariat makes no administrators",
    ),
    Row("people:account_change", args=lambda cast: [cast.other.pk], expected=only("administrator")),
    Row(
        "people:account_change",
        args=lambda cast: [cast.other.pk],
        method="POST",
        data={"secretariat": "on"},
        expected=only("administrator", status=302),
    ),
    Row(
        "people:account_change",
        args=lambda _cast: [queries.system_user().pk],
        expected=only(),
        note="the desk's own account",
    ),
    Row("people:delegations", expected=MEMBERS),
    Row(
        "people:delegations",
        method="POST",
        data={"code": "OAS", "kind": "organisation"},
        expected=only(*DESK, status=302),
    ),
    Row("people:delegation", args=["URY"], expected=only(*OF_URUGUAY)),
    Row("people:delegation", args=["ury"], expected=only(*OF_URUGUAY), note="in small letters"),
    Row("people:delegation", args=["PER"], expected=only(), note="that does not exist"),
    Row(
        "people:delegation",
        args=["URY"],
        method="POST",
        data={"email": "n@example.org", "role": "officer", "language": "pt"},
        expected=only(*MANAGERS, status=302),
    ),
    Row(
        "people:member_role",
        args=_observer,
        method="POST",
        data={"role": "officer"},
        expected=only(*MANAGERS, status=302),
    ),
    Row(
        "people:member_remove", args=_observer, method="POST", expected=only(*MANAGERS, status=302)
    ),
    Row(
        "people:member_remove",
        args=lambda cast: ["CRI", Membership.objects.get(user=cast.observer).pk],
        method="POST",
        expected=only(),
        note="through another delegation's page",
    ),
    Row(
        "people:invitation_send",
        args=lambda cast: [_invitation(cast).uuid],
        method="POST",
        expected=only(*MANAGERS, status=302),
    ),
    Row(
        "people:invitation_withdraw",
        args=lambda cast: [_invitation(cast).uuid],
        method="POST",
        expected=only(*MANAGERS, status=302),
    ),
    Row(
        "people:invitation_withdraw",
        args=_administrator_invitation,
        method="POST",
        expected=only("administrator", status=302),
        note="an administrator's",
    ),
    Row(
        "people:invitation",
        args=lambda cast: [queries.invitation_token(_invitation(cast))],
        expected=PUBLIC,
    ),
    Row("people:invitation", args=["made:up:word"], expected=NOBODY, note="not signed by us"),
    Row("people:audit", expected=only("administrator")),
    Row(
        "people:audit", query={"since": "not a date", "before": "x"}, expected=only("administrator")
    ),
    Row("people:audit_export", expected=only("administrator")),
    Row("people:audit_csv", expected=only("administrator")),
    # allauth's
    Row("account_login", expected=ENTRANCE),
    Row("account_logout", expected={**PUBLIC, "anonymous": 302}, signs_in=False),
    Row("account_signup", expected={**everyone(302), "anonymous": 200}),
    Row("account_inactive", expected=PUBLIC),
    Row("account_reset_password", expected=PUBLIC),
    Row("account_reset_password_done", expected=PUBLIC),
    Row("account_reset_password_from_key", args=["1", "x-y"], expected=PUBLIC),
    Row("account_reset_password_from_key_done", expected=PUBLIC),
    Row("account_change_password", expected=SIGNED_IN),
    Row("account_reauthenticate", expected=SIGNED_IN),
    Row("account_set_password", expected=NOBODY),
    Row("account_email", expected=NOBODY),
    Row("account_email_verification_sent", expected=NOBODY),
    Row("account_confirm_email", args=["key"], expected=NOBODY),
    Row("account_confirm_login_code", expected=NOBODY),
    Row("mfa_index", expected=SIGNED_IN),
    Row("mfa_authenticate", expected=everyone(302), note="only within a sign-in"),
    Row("mfa_reauthenticate", expected=everyone(302)),
    Row("mfa_activate_totp", expected=AGAIN),
    Row("mfa_deactivate_totp", expected=only()),
    Row("mfa_view_recovery_codes", expected=only()),
    Row("mfa_generate_recovery_codes", expected=AGAIN),
    Row("mfa_download_recovery_codes", expected=only()),
    Row("mfa_list_webauthn", expected=SIGNED_IN),
    Row("mfa_add_webauthn", expected=AGAIN),
    Row("mfa_reauthenticate_webauthn", expected=everyone(302)),
    Row("mfa_remove_webauthn", args=_key, expected=AGAIN),
    Row("mfa_edit_webauthn", args=_key, expected=AGAIN),
    Row("mfa_login_webauthn", expected=everyone(302), note="answers its script only"),
]
