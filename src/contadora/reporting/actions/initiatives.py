"""The catalogue of initiatives: the secretariat adds what it read in a source."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.dates import PartialDate
from contadora.atlas.membership import PSEUDO_GROUPS
from contadora.atlas.models import Initiative, Organisation, Source
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.models import User
from contadora.reporting.access_matches import require_curator
from contadora.reporting.matching import OTHERS

DESK = "desk"
DATES = ("since", "ends")
PLAIN = ("kind", "host", "since", "ends", "url", "confidence", "remark")
CODED = ("hosts", "states", "groups", "themes", "norms")


@transaction.atomic
def add_initiative(actor: User, values: Mapping[str, Any]) -> Initiative:
    """Add an initiative with the source it was read in.

    `values`: `PLAIN` and `CODED` (codes with ';' between) and `name_*`, `summary_*` by language as
    the model has them; `source_title`, `source_publisher`, `source_url`, `source_date`.
    """
    require_curator(actor)
    name = next((values[f"name_{code}"] for code in LANGUAGES if values.get(f"name_{code}")), "")
    if not name:
        remedy = _("Give the name in at least one language.")
        raise ValidationError({"name_es": remedy})
    coded = {field: _codes(field, str(values.get(field) or "")) for field in CODED}
    versions.lock()
    source = _source(values)
    row = Initiative(
        slug=_slug(name),
        source=source,
        origin=DESK,
        **{field: values.get(field) or "" for field in ("host", "url", "remark")},
        **{field: _date(field, values.get(field)) for field in DATES},
        **{field: values[field] for field in ("kind", "confidence")},
        **coded,
        **{f"{text}_{code}": values.get(f"{text}_{code}") or ""
           for text in ("name", "summary") for code in LANGUAGES},
    )  # fmt: skip
    row.clean_fields(exclude=DATES)
    if row.since is not None and row.ends is not None and row.ends.last < row.since.first:
        remedy = _("It ends before it begins; correct one of the dates.")
        raise ValidationError({"ends": f"{row.ends}: {remedy}"})
    row.save(force_insert=True)
    versions.bump()
    audit.record(actor, "add_initiative", row, source=source.key)
    return row


def _source(values: Mapping[str, Any]) -> Source:
    title = str(values.get("source_title") or "").strip()
    url = str(values.get("source_url") or "").strip()
    if not title:
        raise ValidationError({"source_title": _("Say in what it was read: no fact without it.")})
    known = Source.objects.filter(url=url).first() if url else None
    if known is not None:
        return known
    digest = hashlib.sha256(f"{url}|{title}".encode()).hexdigest()[:10]
    source, made = Source.objects.get_or_create(
        key=f"desk-{digest}",
        defaults={
            "url": url,
            "title": title,
            "publisher": str(values.get("source_publisher") or "").strip(),
            "date": str(_date("source_date", values.get("source_date")) or "") or None,
            "date_read": timezone.localdate(),
            "origin": DESK,
        },
    )
    if made:
        source.clean_fields(exclude=["date"])
    return source


def _date(field: str, text: Any) -> PartialDate | None:
    if not text:
        return None
    try:
        return PartialDate(str(text))
    except ValueError as error:
        remedy = _("Write it like 2009, 2009-05 or 2009-05-04.")
        raise ValidationError({field: f"{str(text)[:40]}: {remedy}"}) from error


def _slug(name: str) -> str:
    base = slugify(name)[:60].strip("-") or "initiative"
    slug, number = base, 2
    while Initiative.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug


def _codes(field: str, text: str) -> str:
    """Return codes with ';' between; a code that is not known is refused by its name."""
    given = [
        part for part in re.split(r"[;,\s]+" if field != "themes" else r"[;,]\s*", text) if part
    ]
    known = _known(field)
    if known is None:
        return ";".join(dict.fromkeys(given))
    found = []
    for code in given:
        kept = code if code in known else code.upper() if field != "norms" else code.lower()
        if kept not in known:
            remedy = _("This code is not known; the desk’s pages of States and groups list them.")
            raise ValidationError({field: f"{code[:40]}: {remedy}"})
        found.append(kept)
    return ";".join(dict.fromkeys(found))


def _known(field: str) -> frozenset[str] | None:
    if field == "states":
        return frozenset(atlas.states())
    if field == "groups":
        return frozenset({*atlas.groups(), *PSEUDO_GROUPS, OTHERS})
    if field == "norms":
        return frozenset("abcdefghijk")
    if field == "hosts":
        return frozenset({*atlas.states(), *Organisation.objects.values_list("code", flat=True)})
    return None
