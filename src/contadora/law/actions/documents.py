"""Positions as documents: added, described, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas.dates import PartialDate
from contadora.law import access
from contadora.law.holders import ORIGINALS, Holder, holder_of
from contadora.law.models import Position
from contadora.law.models.documents import DESK
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User

FIELDS = ("holder", "body", "kind", "title", "symbol", "date", "url", "language", "remark")
_LONGEST = {"title": 500, "symbol": 80, "url": 600, "remark": 600}
_PACKS = 5  # the version of identities that the starter pack gives; others are drawn


def is_of_pack(position: Position) -> bool:
    """Whether a position came with the starter pack, however much was changed since."""
    return position.uuid.version == _PACKS


@transaction.atomic
def add_position(actor: User, values: Mapping[str, Any]) -> Position:
    """Add a position to the index: whose it is, what document, when, where it is."""
    access.require_loader(actor)
    audit.lock()  # two who add the same at once: the second is told
    found = _checked(values)
    row = Position(origin=DESK, added_by=actor, **found)
    if not row.title:
        raise ValidationError({"title": _("Give the document’s title, as it is printed.")})
    _refuse_twins(row)
    row.save(force_insert=True)
    audit.record(actor, "add_position", row, holder=_word(row), kind=row.kind)
    return row


@transaction.atomic
def describe_position(
    actor: User, position: Position, values: Mapping[str, Any], *, revision: int
) -> Position:
    """Change what is said of a position; `revision` is the one that was seen."""
    row = locked_position(position)
    access.require_changer(actor, row)
    found = _checked(values)
    if not found["title"] and not row.about_en:
        raise ValidationError({"title": _("Give the document’s title, as it is printed.")})
    changed = sorted(name for name, value in found.items() if getattr(row, name) != value)
    if row.revision != revision:
        raise _stale(row, changed)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, found[name])
    if "language" in changed:
        _refuse_other_language(row)
    _refuse_twins(row)
    row.revision += 1
    row.origin = DESK  # from now on the pack leaves it alone
    row.save()
    audit.record(actor, "describe_position", row, changed=changed)
    return row


@transaction.atomic
def withdraw_position(actor: User, position: Position, *, revision: int) -> None:
    """Take a position out of the index, with its texts; refused where somebody has coded it."""
    row = locked_position(position)
    access.require_changer(actor, row)
    if is_of_pack(row):
        raise ValidationError(
            _(
                "This position came with the desk’s own facts and would come back with them: "
                "change what is said of it instead."
            ),
            code="pack",
        )
    if row.codings.exists() or row.findings.exists():
        raise ValidationError(
            _(
                "This position has been coded: whoever coded it must take their codings back "
                "before it can be withdrawn."
            ),
            code="coded",
        )
    if row.revision != revision:
        raise _stale(row, [])
    texts = list(row.texts.all())
    if any(not access.may_change_text(actor, text) for text in texts):
        raise ValidationError(
            _(
                "Somebody else loaded a text of this position: ask them, or the secretariat, to "
                "withdraw it first."
            ),
            code="not_yours",
        )
    audit.record(actor, "withdraw_position", row, holder=_word(row), texts=len(texts))
    row.delete()


def locked_position(position: Position) -> Position:
    """Return a position for one writer at a time; 404 where it is gone."""
    rows = Position.objects.select_for_update(of=("self",)).select_related("state", "group")
    row = rows.filter(pk=position.pk).first()
    if row is None:
        raise NotAllowed
    return row


def _word(row: Position) -> str:
    return str(row.state_id or row.group_id or row.body)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be stored of a form's values; one ValidationError names all faults."""
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"position: no such values: {sorted(unknown)}; see FIELDS")
    faults: dict[str, Any] = {}
    holder = Holder()
    try:
        holder = holder_of(str(values.get("holder", "")), str(values.get("body", "")))
    except ValidationError as error:
        faults.update(error.error_dict)
    found: dict[str, Any] = {"state": holder.state, "group": holder.group, "body": holder.body}
    for name in ("title", "symbol", "url", "remark"):
        found[name] = " ".join(str(values.get(name) or "").replace("\0", "").split())
        if len(found[name]) > _LONGEST[name]:
            faults[name] = _("At most %(most)s characters.") % {"most": _LONGEST[name]}
    found["kind"] = values.get("kind", "")
    if found["kind"] not in Position.Kind.values:
        faults["kind"] = _("Choose what kind of document it is.")
    found["language"] = values.get("language") or ""
    if found["language"] and found["language"] not in ORIGINALS:
        faults["language"] = _("“%(value)s” is no language of the list: choose one, or none.") % {
            "value": found["language"]
        }
    try:
        found["date"] = _date(values.get("date"))
    except ValidationError as error:
        faults["date"] = error
    if found["url"] and "url" not in faults:
        try:
            URLValidator(schemes=["http", "https"])(found["url"])
        except ValidationError:
            faults["url"] = _("“%(value)s” is no web address: write it with https://.") % {
                "value": found["url"][:80]
            }
    if faults:
        raise ValidationError(faults)
    return found


def _date(value: Any) -> PartialDate | None:
    if not value:
        return None
    try:
        date = value if isinstance(value, PartialDate) else PartialDate(str(value))
    except ValueError:
        raise ValidationError(
            _("%(value)s is not a date like 2026, 2026-11 or 2026-11-21.") % {"value": value}
        ) from None
    if date.first > timezone.localdate():
        raise ValidationError(
            _("%(value)s lies ahead: give the day on which the position was published.")
            % {"value": date}
        )
    return date


def _refuse_twins(row: Position) -> None:
    twins = Position.objects.filter(
        state=row.state, group=row.group, body=row.body, title=row.title, date=row.date
    )
    if row.title and twins.exclude(pk=row.pk).exists():
        raise ValidationError(
            _(
                "“%(title)s” of this holder and date is in the index already: load its text there, "
                "or correct the title or the date."
            )
            % {"title": row.title},
            code="double",
        )


def _refuse_other_language(row: Position) -> None:
    original = row.texts.filter(standing="original").first()
    if original is not None and original.language != row.language:
        raise ValidationError(
            {
                "language": _("The original is loaded in %(language)s: withdraw that text first.")
                % {"language": original.get_language_display()}
            }
        )


def _stale(row: Position, changed: list[str]) -> ValidationError:
    shown = "; ".join(str(getattr(row, name) or "–") for name in changed if name != "group")
    words = _("Somebody changed this position after you opened it. Look at it again, then save.")
    if shown:
        words += " " + _("Where yours differs, it says now: %(now)s.") % {"now": shown}
    return ValidationError(words, code="stale")
