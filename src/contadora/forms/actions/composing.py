"""Making a form, changing its draft, publishing it."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import access, queries
from contadora.forms.checking import check
from contadora.forms.definition import Definition
from contadora.forms.drafting import make_form, titled, write_draft
from contadora.forms.models import Form, Response, Version
from contadora.people import audit
from contadora.people.models import User


@transaction.atomic
def create_form(
    actor: User,
    *,
    owner: str,
    purpose: str,
    title: Mapping[str, str],
    definition: Definition | None = None,
) -> Form:
    """Make a form with its first draft; `owner` is a label like "academy.course:<uuid>"."""
    access.require_composer(actor, owner)
    form = make_form(
        actor,
        owner=owner,
        purpose=purpose,
        title=title,
        definition=definition,
        voluntary=access.rights(actor, owner).voluntary,
    )
    audit.record(actor, "create_form", form, owner=owner, purpose=purpose)
    return form


@transaction.atomic
def set_form(
    actor: User,
    form: Form,
    *,
    title: Mapping[str, str] | None = None,
    is_open: bool | None = None,
) -> Form:
    """Change a form's title, or whether it takes answers."""
    access.require_composer(actor, form.owner)
    if title is not None:
        form.title = titled(title)
    if is_open is not None:
        form.is_open = is_open
    form.save(update_fields=["title", "is_open"])
    audit.record(actor, "set_form", form, titled=title is not None, is_open=form.is_open)
    return form


@transaction.atomic
def edit_draft(
    actor: User, form: Form, definition: Definition, *, revision: int | None = None
) -> Version:
    """Write the form's draft, making one where there is none; people's answers do not change.

    `revision` is the draft's that the editor saw: one who comes second is told. A draft may be
    unfinished; `publish` asks that it is whole.
    """
    access.require_composer(actor, form.owner)
    voluntary = access.rights(actor, form.owner).voluntary
    draft = write_draft(form, definition, revision=revision, voluntary=voluntary)
    audit.record(actor, "edit_draft", form, version=draft.number, revision=draft.revision)
    return draft


@transaction.atomic
def discard_draft(actor: User, form: Form) -> None:
    """Throw the draft away; what is published stays."""
    access.require_composer(actor, form.owner)
    draft = queries.draft(form)
    if draft is None or queries.published(form) is None:
        raise ValidationError(_("There is no draft beside a published version to discard."))
    number = draft.number
    draft.delete()
    audit.record(actor, "discard_draft", form, version=number)


@transaction.atomic
def publish(actor: User, form: Form) -> Version:
    """Publish the draft: from now on it is what people are asked, and it never changes again."""
    access.require_composer(actor, form.owner)
    Form.objects.select_for_update().get(pk=form.pk)
    draft = queries.draft(form)
    if draft is None:
        raise ValidationError(_("There is nothing to publish: the form has no draft."))
    found = check(draft.definition, voluntary=access.rights(actor, form.owner).voluntary)
    if found:
        raise ValidationError([str(problem) for problem in found])
    draft.published_at = timezone.now()
    draft.published_by = actor
    draft.save()
    audit.record(actor, "publish", form, version=draft.number)
    return draft


@transaction.atomic
def delete_form(actor: User, form: Form) -> None:
    """Delete a form that nobody answered."""
    access.require_composer(actor, form.owner)
    if Response.objects.filter(version__form=form).exists():
        raise ValidationError(_("This form has answers: close it instead, or erase them first."))
    audit.record(actor, "delete_form", form, owner=form.owner, purpose=form.purpose)
    try:
        form.delete()
    except ProtectedError as error:
        raise ValidationError(_("This form is kept by what was made with it.")) from error
