"""A person's own page, their tokens, and the accounts of the desk."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contadora.people import access, actions, queries
from contadora.people.forms import AccountForm, DeskInvitationForm, ProfileForm, TokenForm
from contadora.people.models import User
from contadora.people.requests import person, site_of
from contadora.people.views_invitations import tell_sent


@access.account
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show and change one's name and language; links to credentials, delegations and tokens."""
    user = person(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_profile(user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:me")
    return render(
        request,
        "people/me.html",
        {
            "form": form,
            "memberships": queries.delegations_of(user),
            "second_factors": queries.second_factors(user),
            "member": access.is_member(user),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens; a new one's text is on the page that answers, and nowhere else."""
    user = person(request)
    form = TokenForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, text = actions.create_token(user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            form = TokenForm()
    return render(
        request,
        "people/tokens.html",
        {"form": form, "tokens": queries.tokens(user), "text": text},
    )


@require_POST
def revoke(request: HttpRequest, uuid: str) -> HttpResponse:
    """Close one of one's tokens."""
    user = person(request)
    token = access.token_for(user, uuid)
    try:
        actions.revoke_token(user, token)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The token no longer works."))
    return redirect("people:tokens")


@access.desk_role_only
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """List the desk's people and invite to roles on the whole desk."""
    user = person(request)
    form = DeskInvitationForm(
        request.POST or None,
        administrator=user.is_administrator,
        initial={"language": user.language},
    )
    if request.method == "POST" and form.is_valid():
        role = form.cleaned_data["role"]
        try:
            made = actions.invite(
                user,
                form.cleaned_data["email"],
                as_secretariat=role == "secretariat",
                as_administrator=role == "administrator",
                language=form.cleaned_data["language"],
                site=site_of(request),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            tell_sent(request, made)
            return redirect("people:accounts")
    return render(
        request,
        "people/accounts.html",
        {
            "form": form,
            "accounts": queries.accounts(),
            "invitations": queries.invitations(None)[:50],
        },
    )


@access.administrator_only
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or open an account, and give or take roles on the whole desk."""
    user = person(request)
    account = access.account_for(user, pk)
    now = {
        "active": account.is_active,
        "secretariat": account.is_secretariat,
        "administrator": account.is_administrator,
    }
    form = AccountForm(request.POST or None, initial=now)
    if request.method == "POST":
        form = AccountForm(request.POST, initial=now)
        if form.is_valid():
            try:
                _apply(user, account, form)
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("people:accounts")
    return render(request, "people/account.html", {"form": form, "account": account})


@transaction.atomic
def _apply(user: User, account: User, form: AccountForm) -> None:
    wanted = form.cleaned_data
    if {"secretariat", "administrator"} & set(form.changed_data):
        actions.set_desk_roles(
            user,
            account,
            secretariat=wanted["secretariat"],
            administrator=wanted["administrator"],
        )
    if "active" in form.changed_data:
        actions.set_active(user, account, wanted["active"])
