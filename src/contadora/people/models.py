"""Accounts, delegations and the audit trail."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contadora.people.handling import HandlingLevel


class UserManager(BaseUserManager["User"]):
    """Creates accounts; an address is stored in lower case, so that it names one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an account with a password, or with none that works when it is None."""
        if not email or "@" not in email:
            raise ValueError(
                f"email: {email!r} is not an address; give one like officer@mre.example"
            )
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, or the desk's own account for scheduled work, who acts here."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name or post"), max_length=200, blank=True)
    language = models.CharField(max_length=2, default="es")
    is_active = models.BooleanField(default=True)
    is_secretariat = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    is_system = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_ci_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """True for administrators: allauth and the sessions framework ask by this name."""
        return self.is_administrator


class Delegation(models.Model):
    """A State's or an organisation's team on this desk."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        ORGANISATION = "organisation", _("Organisation")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)  # ISO alpha-3, or the acronym
    kind = models.CharField(max_length=16, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Role(models.TextChoices):
    """What a member may do: a head clears, an officer writes, an observer reads."""

    HEAD = "head", _("head of delegation")
    OFFICER = "officer", _("desk officer")
    OBSERVER = "observer", _("observer")


class Membership(models.Model):
    """A person's place in a delegation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "delegation"], name="one_role_per_delegation")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.delegation} · {self.role}"


class Invitation(models.Model):
    """An open door for one address: the link is signed, expires, and works once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    language = models.CharField(max_length=2, default="es")
    delegation = models.ForeignKey(Delegation, null=True, blank=True, on_delete=models.CASCADE)
    role = models.CharField(max_length=16, choices=Role, blank=True)
    as_secretariat = models.BooleanField(default=False)
    as_administrator = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    undelivered = False  # set on the row at hand where the mail server did not take its mail

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} → {self.delegation or 'desk'}"

    @property
    def is_open(self) -> bool:
        """Whether the link works now."""
        return (
            self.accepted_at is None
            and self.withdrawn_at is None
            and self.expires_at > timezone.now()
        )


class ApiToken(models.Model):
    """A key to the API for one person's programs; only its digest is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64)  # SHA-256: the secret is random, so no slow hash
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_open(self) -> bool:
        """Whether the token works now."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class AuditEntry(models.Model):
    """Who did what to which object when; each entry carries the hash of the one before it."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="audit_entries")
    actor_label = models.CharField(max_length=254)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    object_label = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["action", "seq"], name="audit_action"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.actor_label}: {self.action} {self.object_type} {self.object_id}"


class AuditHead(models.Model):
    """The chain's last entry: one row, locked while an entry is added, that shows a cut end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_audit_head")]

    def __str__(self) -> str:
        return f"#{self.seq}"


class Handled(models.Model):
    """What carries a handling level: the level, its delegation and, for RED, the readers.

    Subclasses take `HandledQuerySet` (or a subclass) as their manager; the rule is in
    `contadora.people.handling`, and it is enforced in the query.
    """

    handling = models.PositiveSmallIntegerField(
        choices=HandlingLevel, default=HandlingLevel.CLEAR, db_index=True
    )
    owner = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    readers = models.ManyToManyField(User, blank=True, related_name="+")

    class Meta:
        abstract = True
