"""What the room's pages ask; what may be done with it is for the actions to say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contadora.people import audit_names, queries
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Role, User

FIRST_YEAR, LAST_YEAR = 1900, 2100


def check_year(day: date) -> None:
    """Refuse a day so near an end of the calendar that no other clock or sum of days reaches it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Give a year from %(first)s to %(last)s."),
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


class Refusable(forms.Form):
    """A form that shows what an action refused beside the field it is about."""

    def refuse(self, error: ValidationError) -> None:
        """Take an action's refusal over."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class HandledForm(Refusable):
    """A form on something that a delegation keeps: for whom, how far it may go, and its readers."""

    usual = HandlingLevel.AMBER

    delegation = forms.ChoiceField(label=_("For the delegation"))
    handling = forms.TypedChoiceField(
        label=_("Handling"),
        coerce=int,
        choices=HandlingLevel.choices,
        help_text=_(
            "CLEAR: anyone. GREEN: members of this desk. AMBER: your delegation and the "
            "secretariat. AMBER+STRICT: your delegation. RED: the readers named."
        ),
    )
    readers = forms.MultipleChoiceField(
        label=_("Readers"),
        required=False,
        help_text=_("For RED only: members of your delegation; you are always one."),
    )

    def __init__(
        self, *args: Any, delegations: list[Delegation], user: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._delegations = {row.code: row for row in delegations}
        fellows = User.objects.filter(memberships__delegation__in=delegations, is_active=True)
        self._readers = {str(one.pk): one for one in fellows.distinct() if one != user}
        fields: dict[str, Any] = self.fields
        fields["handling"].initial = self.usual
        fields["readers"].choices = [(pk, str(one)) for pk, one in self._readers.items()]
        fields["delegation"].choices = [(code, code) for code in self._delegations]
        fields["delegation"].initial = delegations[0].code
        if len(delegations) == 1:
            fields["delegation"].widget = forms.HiddenInput()

    def clean_delegation(self) -> Delegation:
        return self._delegations[self.cleaned_data["delegation"]]

    def clean_readers(self) -> list[User]:
        return [self._readers[pk] for pk in self.cleaned_data["readers"]]


class ProfileForm(Refusable):
    """A person's own name or post, and language."""

    name = forms.CharField(label=_("Name or post"), max_length=200)
    language = forms.ChoiceField(label=_("Language of mails"), choices=queries.languages)


class TokenForm(Refusable):
    """A new key to the API."""

    name = forms.CharField(
        label=_("Program"), max_length=100, help_text=_("What will use it, so that you know it.")
    )
    days = forms.TypedChoiceField(
        label=_("Open for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("365 days"))],
        initial=90,
    )


class DelegationForm(Refusable):
    """A new delegation."""

    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("A State's ISO code of three letters, or an organisation's acronym."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Delegation.Kind.choices)


class InvitationForm(Refusable):
    """An invitation to a delegation."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.OFFICER)
    language = forms.ChoiceField(label=_("Language"), choices=queries.languages)


class DeskInvitationForm(Refusable):
    """An invitation to a role on the whole desk."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("secretariat", _("secretariat")), ("administrator", _("administrator"))],
    )
    language = forms.ChoiceField(label=_("Language"), choices=queries.languages)

    def __init__(self, *args: Any, administrator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not administrator:
            role = self.fields["role"]
            assert isinstance(role, forms.ChoiceField)  # noqa: S101  (for the type checker)
            role.choices = [("secretariat", _("secretariat"))]


class AccountForm(Refusable):
    """What an administrator may change of an account."""

    active = forms.BooleanField(label=_("may sign in"), required=False)
    secretariat = forms.BooleanField(label=_("secretariat"), required=False)
    administrator = forms.BooleanField(label=_("administrator"), required=False)


class AcceptForm(Refusable):
    """A new account's name and password."""

    name = forms.CharField(
        label=_("Name or post"),
        max_length=200,
        help_text=_("As others on this desk will see you; a post is enough."),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; a sentence is easier to remember than a word."),
    )


class AuditForm(forms.Form):
    """What to look for in the audit trail."""

    actor = forms.CharField(label=pgettext_lazy("audit", "Who"), required=False)
    action = forms.ChoiceField(label=pgettext_lazy("audit", "Did what"), required=False)
    object = forms.CharField(label=pgettext_lazy("audit", "To what"), required=False)
    since = forms.DateField(
        label=pgettext_lazy("dates", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=pgettext_lazy("dates", "To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = self.fields["action"]
        assert isinstance(action, forms.ChoiceField)  # noqa: S101  (for the type checker)
        known = [(code, audit_names.action_name(code)) for code in queries.audited_actions()]
        action.choices = [("", _("anything")), *sorted(known, key=lambda pair: pair[1].lower())]

    def asked(self) -> queries.AuditFilter:
        """Return the filter; what cannot be read is left out, and the form says so."""
        if not self.is_valid():
            known = {name: value for name, value in self.cleaned_data.items() if value}
            return queries.AuditFilter(**known)
        return queries.AuditFilter(**self.cleaned_data)
