"""Making a form, changing its draft, publishing it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import access, queries
from contadora.forms.checking import check
from contadora.forms.definition import LARGEST, Definition, empty
from contadora.forms.models import Form, Response, Version
from contadora.forms.texts import pick
from contadora.people import audit
from contadora.people.languages import LANGUAGES
from contadora.people.models import User

MOST_TITLE = 200


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
    form = Form.objects.create(owner=owner, purpose=purpose, title=_title(title), created_by=actor)
    kept = _storable(definition or empty(), voluntary=access.rights(actor, owner).voluntary)
    Version.objects.create(form=form, number=1, definition=kept)
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
        form.title = _title(title)
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
    Form.objects.select_for_update().get(pk=form.pk)
    kept = _storable(definition, voluntary=access.rights(actor, form.owner).voluntary)
    draft = queries.draft(form)
    if revision is not None and revision != (draft.revision if draft else queries.NO_DRAFT):
        raise ValidationError(
            _("Somebody changed this form since you opened it: look at it again, then repeat."),
            code="stale",
        )
    if draft is None:
        last = form.versions.order_by("-number").first()
        draft = Version(form=form, number=last.number + 1 if last else 1)
    draft.definition = kept
    draft.revision += 1
    draft.changed_at = timezone.now()
    draft.save()
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
    form.delete()


def _title(title: Mapping[str, str]) -> dict[str, str]:
    texts = {code: str(title.get(code) or "").strip() for code in LANGUAGES}
    kept = {code: text for code, text in texts.items() if text}
    if not pick(kept):
        raise ValidationError({"title": _("Write this in at least one language.")})
    for text in kept.values():
        if len(text) > MOST_TITLE or "\0" in text:
            raise ValidationError(
                {"title": _("A text has at most %(most)s characters.") % {"most": MOST_TITLE}}
            )
    return kept


def _storable(definition: Definition, *, voluntary: bool) -> Definition:
    """Return a definition as it can be kept, unfinished though it may be; a copy of its own.

    What has not the shape of one is refused: `check` says for a draft what is missing in it.
    """
    try:
        text = json.dumps(definition, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise ValidationError(_("Give plain JSON: texts, numbers, lists.")) from error
    found = check(definition, voluntary=voluntary)
    wrong = [str(problem) for problem in found if not problem.unfinished]
    if wrong:
        raise ValidationError(wrong)
    if len(text) > LARGEST or "\\u0000" in text:  # PostgreSQL keeps no NUL
        raise ValidationError(_("Give plain JSON: texts, numbers, lists."))
    copy: Definition = json.loads(text)
    return copy
