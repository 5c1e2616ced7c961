"""Writes of questionnaires; what they ask is written by the composer of `forms`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.loading import Changes
from contadora.forms.definition import Definition
from contadora.forms.drafting import make_form, write_draft
from contadora.forms.models import Version
from contadora.people import audit
from contadora.people.access import require_secretariat_or_desk
from contadora.people.models import Delegation, User
from contadora.reporting import access_questionnaires as access
from contadora.reporting.models import Questionnaire
from contadora.reporting.shipped import Shipped, all_shipped, shipped

PURPOSE = "questionnaire"


@transaction.atomic
def begin_questionnaire(
    actor: User,
    *,
    title: Mapping[str, str],
    owner: Delegation | None = None,
    definition: Definition | None = None,
    start: str = "",
) -> Questionnaire:
    """Begin a questionnaire of a delegation, or without an owner the desk's, as a draft.

    It begins as the definition given, as the shipped one that `start` names, or with nothing.
    """
    access.require_composer(actor, owner)
    begun = shipped(start) if start else None
    if start and begun is None:
        raise ValidationError({"start": _("There is no such questionnaire: choose another.")})
    if begun is not None and definition is None:
        definition = begun.definition
    made = _make(actor, title, owner, definition, begun)
    audit.record(
        actor,
        "begin_questionnaire",
        made,
        owner=owner.code if owner else "",
        start=start,
    )
    return made


def _make(
    actor: User,
    title: Mapping[str, str],
    owner: Delegation | None,
    definition: Definition | None,
    begun: Shipped | None,
) -> Questionnaire:
    made = Questionnaire(
        uuid=uuid.uuid4(),
        owner=owner,
        made_by=actor,
        shipped=begun.name if begun else "",
        edition=begun.edition if begun else 0,
    )
    made.form = make_form(
        actor,
        owner=made.label,
        purpose=PURPOSE,
        title=title,
        definition=definition,
        voluntary=True,
    )
    made.save()
    return made


@transaction.atomic
def load_questionnaires(actor: User) -> dict[str, Changes]:
    """Make the shipped questionnaires that the desk has not yet, published; change none it has.

    A later edition of one is offered to the secretariat, who takes it as a draft and publishes it.
    """
    require_secretariat_or_desk(actor)
    change = Changes()
    have = set(Questionnaire.objects.filter(owner=None).values_list("shipped", flat=True))
    for one in all_shipped():
        if one.name in have:
            change.unchanged += 1
            continue
        made = _make(actor, one.title, None, one.definition, one)
        draft = Version.objects.get(form=made.form)
        draft.published_at, draft.published_by = timezone.now(), actor
        draft.save()
        change.added += 1
    if change:
        audit.record(actor, "load_questionnaires", actor, added=change.added)
    return {"questionnaires": change}


@transaction.atomic
def take_edition(actor: User, questionnaire: Questionnaire, *, revision: int) -> Version:
    """Write the shipped questionnaire's later edition as the draft; `revision` is the draft's seen.

    Nothing that is published changes until a person publishes the draft.
    """
    access.require_composer(actor, questionnaire.owner)
    found = shipped(questionnaire.shipped)
    if found is None or found.edition <= questionnaire.edition:
        raise ValidationError(_("No later edition of this questionnaire came with the desk."))
    draft = write_draft(questionnaire.form, found.definition, revision=revision, voluntary=True)
    questionnaire.edition = found.edition
    questionnaire.save(update_fields=["edition"])
    audit.record(actor, "take_edition", questionnaire, edition=found.edition, version=draft.number)
    return draft


@transaction.atomic
def withdraw_questionnaire(actor: User, questionnaire: Questionnaire) -> Questionnaire:
    """Withdraw a questionnaire: no new round asks it, rounds that do go on."""
    access.require_composer(actor, questionnaire.owner)
    found = _locked(questionnaire)
    if found.withdrawn_at is not None:
        raise ValidationError(_("This questionnaire is withdrawn already."))
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    audit.record(actor, "withdraw_questionnaire", found)
    return found


@transaction.atomic
def restore_questionnaire(actor: User, questionnaire: Questionnaire) -> Questionnaire:
    """Take a withdrawal back: rounds may ask the questionnaire again."""
    access.require_composer(actor, questionnaire.owner)
    found = _locked(questionnaire)
    if found.withdrawn_at is None:
        raise ValidationError(_("This questionnaire is not withdrawn."))
    found.withdrawn_at = None
    found.save(update_fields=["withdrawn_at"])
    audit.record(actor, "restore_questionnaire", found)
    return found


def _locked(questionnaire: Questionnaire) -> Questionnaire:
    return Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire.pk)
