"""A form, its versions, what was answered, and the files handed in with an answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from contadora.forms.texts import pick
from contadora.people.languages import Text


class Form(models.Model):
    """Something that is asked: of whom it is (`owner`), what for, and whether it takes answers.

    `owner` is a label like "academy.course:<uuid>"; the room that owns it guards it through
    `contadora.forms.access`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.CharField(max_length=120, db_index=True)
    purpose = models.SlugField(max_length=40)
    title = models.JSONField(default=dict)  # a text per language
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return str(self.name) or self.purpose

    @property
    def name(self) -> Text:
        """The title in the reader's language, or the nearest."""
        return pick(self.title)


class Version(models.Model):
    """One state of a form's definition: a draft, or published and never changed again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    revision = models.PositiveIntegerField(default=0)  # of a draft: who edits says which was seen
    changed_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["form", "number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="forms_version_number"),
            models.UniqueConstraint(
                fields=["form"],
                condition=models.Q(published_at=None),
                name="forms_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the version, unless it is published: what people answered is not changed."""
        kept = Version.objects.filter(pk=self.pk).values_list("published_at", flat=True).first()
        if self.pk and kept is not None:
            raise ValueError(
                f"version {self.number}: published on {kept}; edit a new draft instead"
            )
        super().save(*args, **kwargs)


class Response(models.Model):
    """What one respondent answered to one version; kept from the first answer on.

    `respondent` is a label of the room that asks ("academy.application:<uuid>"); an empty one
    means that nobody is to know who answered.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="responses")
    respondent = models.CharField(max_length=120, blank=True, db_index=True)
    language = models.CharField(max_length=2, default="es")
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        indexes = [models.Index(fields=["version", "submitted_at"], name="forms_submitted")]

    def __str__(self) -> str:
        # The trail names what was written: never who wrote it, which may have to be forgotten.
        return f"{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether the respondent may still write in it."""
        return self.submitted_at is None and self.erased_at is None


def upload_path(upload: Upload, _filename: str) -> str:
    """Return where a file is kept: under a name of ours, that says nothing."""
    return f"forms/{upload.uuid.hex[:2]}/{upload.uuid}"


class Upload(models.Model):
    """A file handed in as an answer; its type is what its content says."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="uploads")
    question = models.CharField(max_length=40)
    file = models.FileField(upload_to=upload_path, max_length=120)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.response} · {self.question}"
