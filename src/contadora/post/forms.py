"""What the room's pages ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.people.forms import Refusable
from contadora.post.models import Message
from contadora.post.templates import LONGEST


class LogForm(forms.Form):
    """Which messages of the log are shown."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("all")), *Message.Status.choices],
    )
    q = forms.CharField(label=_("Address contains"), required=False, max_length=100)


class BounceForm(Refusable):
    """A report of mail that could not be delivered."""

    report = forms.FileField(
        label=pgettext_lazy("mail", "Report"),
        help_text=_(
            "The mail server’s message as it arrived, saved with its headers (.eml), of up to 2 MB."
        ),
    )


class TextForm(Refusable):
    """The text of a kind of mail in one language."""

    subject = forms.CharField(
        label=pgettext_lazy("mail", "Subject"), max_length=250, required=False
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
