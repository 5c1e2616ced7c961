"""Texts of allauth whose own translation is not in this desk's register; ours stand before them.

Spanish here is formal throughout; allauth's catalogue changes between forms of address.
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
)
