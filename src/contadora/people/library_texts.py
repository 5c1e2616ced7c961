"""Texts of allauth whose own translation is not in this desk's register; ours stand before them.

Spanish here is formal throughout, where allauth's catalogue changes between forms of address, and
a passkey has one name on all pages.
"""

from django.utils.translation import gettext_noop as _

TEXTS = (
    _("Be patient, you are sending too many requests."),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Invalid login."),
    _("Remember Me"),
    _("Email address"),
    _("Security key added."),
    _("Security key removed."),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
)
