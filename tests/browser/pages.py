"""Every address of the desk, and what a browser test does with it.

`test_pages` fails on an address that is in neither list, so that a new page is looked at.
"""

from __future__ import annotations

# Pages that anyone sees, with the arguments or the query of an example.
PUBLIC: dict[str, list[str]] = {
    "desk:home": [""],
    "desk:search": ["search/?q=ciber"],
    "desk:states": ["states/"],
    "desk:state": ["states/URY/", "states/USA/"],
    "desk:groups": ["groups/"],
    "desk:group": ["groups/CELAC/"],
    "desk:compare": ["compare/", "compare/?s=URY&s=CRI"],
    "desk:positions": ["positions/"],
    "desk:coalition": ["coalition/", "coalition/?text=A-RES-73-27&no=USA"],
    "desk:coalition_record": ["coalition/record/"],
    "desk:kept_forecasts": ["coalition/kept/"],
    "desk:instruments": ["instruments/"],
    "desk:instrument": ["instruments/A-RES-73-27/"],
    "desk:acts": ["acts/"],
    "desk:agenda": ["agenda/"],
    "desk:sources": ["sources/"],
    "desk:source": ["sources/unvotes/"],
    "desk:method": ["method/"],
    "desk:about": ["about/"],
    "standing:runs": ["runs/"],
    "account_login": ["accounts/login/"],
    "account_reset_password": ["accounts/password/reset/"],
    "account_reset_password_done": ["accounts/password/reset/done/"],
}
# Pages for members, each looked at as a member who may see it.
MEMBERS: dict[str, list[tuple[str, str]]] = {
    "people:me": [("observer, Uruguay", "me/")],
    "people:tokens": [("desk officer, Uruguay", "me/tokens/")],
    "people:delegations": [("observer, Uruguay", "delegations/")],
    "people:delegation": [("head of delegation, Uruguay", "delegations/URY/")],
    "people:accounts": [("administrator", "people/")],
    "people:audit": [("administrator", "audit/")],
    "record:docket": [("secretariat", "docket/")],
    "record:editions": [("secretariat", "editions/")],
    "record:act_add": [("desk officer, Uruguay", "instruments/A-RES-73-27/acts/new/")],
    "desk:keep_forecast": [
        ("desk officer, Uruguay", "coalition/kept/new/?text=A-RES-73-27&no=USA")
    ],
    "standing:run_new": [("secretariat", "runs/new/")],
    "standing:poles": [("secretariat", "poles/")],
    "account_change_password": [("observer, Uruguay", "accounts/password/change/")],
    "mfa_index": [("observer, Uruguay", "accounts/2fa/")],
}
NOT_PAGES = {
    "": "redirects and prefixes",
    "desk:agenda_feed": "a calendar file",
    "desk:chart": "a drawing or its numbers",
    "dialogue:brief": "a document",
    "dialogue:coalition": "a document",
    "desk:kept_forecast": "needs a forecast's number; tests/desk reads it",
    "desk:score_forecast": "a form's target",
    "desk:withdraw_forecast": "a form's target",
    "people:audit_export": "a file",
    "people:audit_csv": "a file",
    "people:invitation": "needs a signed link; tests/people reads it",
    "people:account_change": "needs an account's number; tests/people reads it",
    "people:token_revoke": "a form's target",
    "record:docket_find": "a form's target",
    "record:pattern_add": "a form's target",
    "record:pattern_remove": "a form's target",
    "record:docket_set": "a form's target",
    "people:invitation_send": "a form's target",
    "people:invitation_withdraw": "a form's target",
    "people:member_remove": "a form's target",
    "people:member_role": "a form's target",
    "record:upload": "shown after a file was sent; tests/record reads it",
    "record:edition": "needs an edition's number; reached by a link in test_roles",
    "record:act_withdraw": "a form's target",
    "standing:run": "needs a run's number; reached by a link in test_roles",
    "standing:run_progress": "a part of a page",
    "account_signup": "closed: by invitation only",
    "account_logout": "a form's target",
    "account_inactive": "shown to a closed account only",
    "account_email": "closed: an invitation proves the address",
    "account_confirm_email": "closed: an invitation proves the address",
    "account_email_verification_sent": "closed: an invitation proves the address",
    "account_set_password": "closed: accounts have a password",
    "account_reauthenticate": "asked for before a change of what protects an account",
    "account_reset_password_from_key": "needs a signed link",
    "account_reset_password_from_key_done": "closes a change of password",
    "account_request_login_code": "closed",
    "account_confirm_login_code": "closed",
}
NOT_PAGES_OF = {
    "api:": "the interface for programs; its explorer is looked at in test_scripts",
    "mfa_": "asks for the password once more; tests/people reads it",
}
