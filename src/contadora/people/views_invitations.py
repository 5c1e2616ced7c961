"""An invitation's page, which anyone with the link may see, and what its senders may do."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contadora.people import access, actions, queries
from contadora.people.forms import AcceptForm
from contadora.people.mail import place
from contadora.people.models import Invitation, User
from contadora.people.requests import person, site_of


@access.public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what is offered; only the form's POST accepts, since mail scanners follow links."""
    found = queries.invitation_of(token)
    if found is None:
        raise access.NotAllowed
    if not access.invitation_stands(found):
        return render(request, "people/invitation_closed.html", {"invitation": found}, status=410)
    user = request.user if isinstance(request.user, User) else None
    has_account = queries.account(found.email) is not None
    mine = user is not None and user.email.lower() == found.email
    form = AcceptForm(request.POST or None, initial={"name": ""})
    if request.method == "POST" and user is None and has_account:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST" and (mine or form.is_valid()):
        try:
            accepted = (
                actions.accept_invitation(found, user=user)
                if user is not None
                else actions.accept_invitation(found, **form.cleaned_data)
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return _welcome(request, accepted, found, signed_in=user is not None)
    return render(
        request,
        "people/invitation.html",
        {
            "invitation": found,
            "place": place(found),
            "form": form,
            "mine": mine,
            "has_account": has_account,
            "here": request.get_full_path(),
        },
    )


def tell_sent(request: HttpRequest, invitation: Invitation) -> None:
    """Say that an invitation went out, or that it stands and its mail did not."""
    if invitation.undelivered:
        said = _("The mail server did not take the mail. The invitation stands: send it again.")
        messages.warning(request, said)
    else:
        messages.success(request, _("Invitation sent."))


@require_POST
def send(request: HttpRequest, uuid: str) -> HttpResponse:
    """Send an invitation again."""
    user = person(request)
    found = access.invitation_for(user, uuid)
    try:
        found = actions.send_again(user, found, site=site_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell_sent(request, found)
    return redirect(_page_of(found))


@require_POST
def withdraw(request: HttpRequest, uuid: str) -> HttpResponse:
    """Withdraw an invitation."""
    user = person(request)
    found = access.invitation_for(user, uuid)
    try:
        actions.withdraw_invitation(user, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitation is withdrawn; its link no longer works."))
    return redirect(_page_of(found))


def _page_of(found: Invitation) -> str:
    if found.delegation is None:
        return reverse("people:accounts")
    return reverse("people:delegation", args=[found.delegation.code])


def _welcome(
    request: HttpRequest, user: User, found: Invitation, *, signed_in: bool
) -> HttpResponseBase:
    messages.success(request, _("Welcome to the desk."))
    if signed_in:
        return redirect("people:me")
    response: HttpResponseBase = perform_login(
        request, user, email_verification="none", redirect_url=reverse("people:me")
    )
    return response
