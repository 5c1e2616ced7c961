"""Guards of questionnaires: members read what is published, drafts are for who composes them.

The desk's questionnaires are composed by the secretariat and read by every member; a delegation's
own are composed by its head and officers and read by its members alone.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from contadora.forms import access as forms
from contadora.forms.models import Version
from contadora.people.access import NotAllowed, Reader, is_member, role_in
from contadora.people.models import Delegation, Membership, Role, User
from contadora.reporting.models import Questionnaire

PREFIX = "reporting.questionnaire"
COMPOSERS = (Role.HEAD, Role.OFFICER)


def register() -> None:
    """Guard the forms of questionnaires, which `forms` composes."""
    forms.register(PREFIX, _forms)


def _forms(user: Reader, key: str) -> forms.Rights:
    try:
        found = Questionnaire.objects.select_related("owner").filter(uuid=UUID(key)).first()
    except ValueError:
        return forms.NONE
    if found is None or not composes(user, found):
        return forms.NONE
    back = reverse("reporting:questionnaire", args=[found.uuid])
    return forms.Rights(compose=True, voluntary=True, back=back)


def may_compose_for(user: Reader, owner: Delegation | None) -> bool:
    """Whether a person composes the questionnaires of a delegation, or with None the desk's."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if owner is None:
        return user.is_secretariat or user.is_system
    return role_in(user, owner) in COMPOSERS


def composes(user: Reader, questionnaire: Questionnaire) -> bool:
    """Whether a person composes this questionnaire."""
    return may_compose_for(user, questionnaire.owner)


def owners(user: Reader) -> tuple[bool, list[Delegation]]:
    """Return whether a person composes for the desk, and for which delegations."""
    if not isinstance(user, User) or not user.is_active:
        return False, []
    mine = Membership.objects.filter(user=user, role__in=COMPOSERS)
    own = Delegation.objects.filter(pk__in=mine.values("delegation"))
    return user.is_secretariat, list(own)


def require_composer(user: Reader, owner: Delegation | None) -> User:
    """Return the user when they compose for a delegation, or with None for the desk; else 404."""
    if not isinstance(user, User) or not may_compose_for(user, owner):
        raise NotAllowed
    return user


def require_any_composer(user: Reader) -> User:
    """Return the user when they compose questionnaires at all, else 404."""
    desk, own = owners(user)
    if not isinstance(user, User) or not (desk or own):
        raise NotAllowed
    return user


def questionnaires(user: Reader) -> QuerySet[Questionnaire]:
    """Return the questionnaires that a person sees: published ones, and those they compose."""
    if not isinstance(user, User) or not (is_member(user) or user.is_system):
        return Questionnaire.objects.none()
    published = Version.objects.filter(form=OuterRef("form")).exclude(published_at=None)
    mine = Membership.objects.filter(user=user)
    own = mine.filter(role__in=COMPOSERS)
    desk = Q(owner=None)
    composed = Q(owner__in=own.values("delegation"))
    if user.is_secretariat or user.is_system:
        composed |= desk
    read = Q(Exists(published)) & (desk | Q(owner__in=mine.values("delegation")))
    return Questionnaire.objects.filter(composed | read).select_related("form", "owner")


def questionnaire_for(user: Reader, uuid: UUID) -> Questionnaire:
    """Return a questionnaire to who may see it, or 404."""
    found = questionnaires(user).filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def questionnaire_for_composer(user: Reader, uuid: UUID) -> Questionnaire:
    """Return a questionnaire to who composes it, or 404."""
    found = questionnaire_for(user, uuid)
    if not composes(user, found):
        raise NotAllowed
    return found


def version_for(user: Reader, questionnaire: Questionnaire, number: int | None) -> Version:
    """Return a version by its number, the newest published without one; 404 where there is none.

    Who composes gets the draft where nothing is published yet, and by its number.
    """
    found = Version.objects.filter(form=questionnaire.form)
    if not composes(user, questionnaire):
        found = found.exclude(published_at=None)
    if number is not None:
        found = found.filter(number=number)
    version = found.exclude(published_at=None).order_by("-number").first() or found.first()
    if version is None:
        raise NotAllowed
    return version
