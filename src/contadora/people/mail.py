"""The room's mails, each in its reader's language."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from contadora.people import queries
from contadora.people.models import Invitation, Role


def send_invitation(invitation: Invitation, site: str) -> None:
    """Mail an invitation's link in the invitee's language."""
    with override(invitation.language):
        context = {
            "invitation": invitation,
            "link": queries.invitation_link(invitation, site),
            "place": place(invitation),
            "site": site,
        }
        subject = render_to_string("people/mail/invitation_subject.txt", context)
        body = render_to_string("people/mail/invitation.txt", context)
    send_mail(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def place(invitation: Invitation) -> str:
    """Say in the reader's language what an invitation offers."""
    places = []
    if invitation.delegation is not None:
        places.append(
            _("%(role)s, %(delegation)s")
            % {
                "role": Role(invitation.role).label,
                "delegation": queries.delegation_name(invitation.delegation),
            }
        )
    if invitation.as_secretariat:
        places.append(_("secretariat"))
    if invitation.as_administrator:
        places.append(_("administrator"))
    return "; ".join(places)
