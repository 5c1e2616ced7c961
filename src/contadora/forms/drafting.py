"""Making a form and writing its draft, inside an action that guards itself and leaves the entry."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import queries
from contadora.forms.checking import check
from contadora.forms.definition import LARGEST, Definition, empty
from contadora.forms.models import Form, Version
from contadora.forms.texts import pick
from contadora.people.languages import LANGUAGES
from contadora.people.models import User

MOST_TITLE = 200


def make_form(
    actor: User,
    *,
    owner: str,
    purpose: str,
    title: Mapping[str, str],
    definition: Definition | None = None,
    voluntary: bool = False,
) -> Form:
    """Make a form with its first draft, in the caller's transaction."""
    kept = storable(definition or empty(), voluntary=voluntary)
    form = Form.objects.create(owner=owner, purpose=purpose, title=titled(title), created_by=actor)
    Version(form=form, number=1, definition=kept).save()
    return form


def write_draft(
    form: Form, definition: Definition, *, revision: int | None, voluntary: bool = False
) -> Version:
    """Write a form's draft, making one where there is none, in the caller's transaction.

    `revision` is the draft's that the editor saw: one who comes second is told.
    """
    Form.objects.select_for_update().get(pk=form.pk)
    kept = storable(definition, voluntary=voluntary)
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
    return draft


def titled(title: Mapping[str, str]) -> dict[str, str]:
    """Return a title as it is kept; a ValidationError says what is wrong with it."""
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


def storable(definition: Definition, *, voluntary: bool) -> Definition:
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
