"""A questionnaire: a form that rounds ask, whose it is, and which shipped one it began as."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from contadora.forms.models import Form
from contadora.people.languages import Text
from contadora.people.models import Delegation, User


class Questionnaire(models.Model):
    """A form that rounds ask. Without an owner it is the desk's: the secretariat composes it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.OneToOneField(Form, on_delete=models.PROTECT, related_name="+")
    shipped = models.SlugField(max_length=40, blank=True)  # norms, measures, law, short; or none
    edition = models.PositiveIntegerField(default=0)  # of the shipped one, as last taken
    owner = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Withdrawn: no new round asks it; rounds that do go on.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return str(self.form)

    @property
    def name(self) -> Text:
        """The title in the reader's language, or the nearest."""
        return self.form.name

    @property
    def label(self) -> str:
        """How `forms` names whose the form is."""
        return f"reporting.questionnaire:{self.uuid}"
