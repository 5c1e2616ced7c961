"""Delegations and their members."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.people import access, actions, queries
from contadora.people.forms import DelegationForm, InvitationForm
from contadora.people.models import Role
from contadora.people.requests import person, site_of
from contadora.people.views_invitations import tell_sent


@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """List the delegations one may see; the secretariat and administrators open new ones."""
    user = person(request)
    form = DelegationForm(request.POST or None)
    if request.method == "POST":
        access.require_desk_role(user)
        if form.is_valid():
            try:
                made = actions.create_delegation(user, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The delegation is open; invite its head."))
                return redirect("people:delegation", made.code)
    return render(
        request,
        "people/delegations.html",
        {
            "delegations": queries.delegations(user),
            "form": form if user.is_secretariat or user.is_administrator else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delegation(request: HttpRequest, code: str) -> HttpResponse:
    """Show a delegation's members; who may manage it also invites here."""
    user = person(request)
    found = access.delegation_for(user, code)
    manages = access.may_manage(user, found)
    form = InvitationForm(request.POST or None, initial={"language": user.language})
    if request.method == "POST":
        access.require_manager(user, found)
        if form.is_valid():
            try:
                made = actions.invite(
                    user, delegation=found, site=site_of(request), **form.cleaned_data
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                tell_sent(request, made)
                return redirect("people:delegation", found.code)
    return render(
        request,
        "people/delegation.html",
        {
            "delegation": found,
            "members": queries.members(found),
            "manages": manages,
            "roles": Role.choices,
            "form": form if manages else None,
            "invitations": queries.invitations(found)[:50] if manages else [],
        },
    )


@require_POST
def role(request: HttpRequest, code: str, member: int) -> HttpResponse:
    """Change a member's role."""
    user = person(request)
    membership = access.member_for(user, code, member)
    try:
        actions.change_role(user, membership, request.POST.get("role", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return _back(request, membership.delegation.code)


@require_POST
def remove(request: HttpRequest, code: str, member: int) -> HttpResponse:
    """Take a member off."""
    user = person(request)
    membership = access.member_for(user, code, member)
    try:
        actions.remove_member(user, membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The member is removed."))
    return _back(request, membership.delegation.code)


def _back(request: HttpRequest, code: str) -> HttpResponse:
    # Who removed themselves can no longer see the page they were on.
    user = person(request)
    try:
        access.delegation_for(user, code)
    except access.NotAllowed:
        return redirect("people:me")
    return redirect("people:delegation", code)
