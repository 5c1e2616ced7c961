"""Addresses of accounts, delegations, invitations and the audit trail."""

from django.urls import path

from contadora.people import (
    views_account,
    views_audit,
    views_delegations,
    views_invitations,
)

app_name = "people"
urlpatterns = [
    path("me/", views_account.me, name="me"),
    path("me/tokens/", views_account.tokens, name="tokens"),
    path("me/tokens/<uuid:uuid>/revoke/", views_account.revoke, name="token_revoke"),
    path("people/", views_account.accounts, name="accounts"),
    path("people/<int:pk>/", views_account.change, name="account_change"),
    path("delegations/", views_delegations.delegations, name="delegations"),
    path("delegations/<str:code>/", views_delegations.delegation, name="delegation"),
    path(
        "delegations/<str:code>/members/<int:member>/role/",
        views_delegations.role,
        name="member_role",
    ),
    path(
        "delegations/<str:code>/members/<int:member>/remove/",
        views_delegations.remove,
        name="member_remove",
    ),
    path(
        "invitations/<uuid:uuid>/send/",
        views_invitations.send,
        name="invitation_send",
    ),
    path(
        "invitations/<uuid:uuid>/withdraw/",
        views_invitations.withdraw,
        name="invitation_withdraw",
    ),
    path("invitations/<str:token>/", views_invitations.invitation, name="invitation"),
    path("audit/", views_audit.audit, name="audit"),
    path("audit.jsonl", views_audit.export_json_lines, name="audit_export"),
    path("audit.csv", views_audit.export_csv, name="audit_csv"),
]
