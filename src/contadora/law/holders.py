"""Whose position it is, as a form names it: `state:CRI`, `group:CARICOM`, or a body by its name."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.formats import LOCALES
from contadora.atlas.models import Group, State
from contadora.atlas.search import folded
from contadora.atlas.texts import current_language
from contadora.law.models import Body, Position

# The European Union is the State EUU here, as it is wherever it acts by itself.
_ACTS_AS_STATE = ("EU",)
BODY = "body"
# Languages in which positions are published; its code is what an original's is kept by.
ORIGINALS = (
    *("es", "en", "pt", "fr", "ar", "zh", "ru"),
    *("cs", "da", "de", "et", "fi", "it", "ja", "ko", "nl", "no", "pl", "ro", "sv"),
)


@dataclass(frozen=True)
class Holder:
    """Who holds a position, as it is stored: one of the three is filled."""

    state: State | None = None
    group: Group | None = None
    body: str = ""


def holder_of(word: str, body: str = "") -> Holder:
    """Return whom a form names; a ValidationError says what is not known."""
    kind, _colon, code = word.partition(":")
    if kind == "state" and code in atlas.states():
        return Holder(state=atlas.states()[code])
    if kind == "group" and code in atlas.groups() and code not in _ACTS_AS_STATE:
        return Holder(group=atlas.groups()[code])
    name = " ".join(body.split())
    if kind == BODY and name:
        if len(name) > 200:
            raise ValidationError({"body": _("At most 200 characters.")})
        return Holder(body=name)
    if kind == BODY:
        raise ValidationError({"body": _("Name the body whose position it is.")})
    said = _("“%(value)s” is no State or group of this desk: choose one of the list.")
    raise ValidationError({"holder": said % {"value": word[:80]}})


def word_of(position: Position) -> str:
    """Return how a form names a position's holder."""
    if position.state_id:
        return f"state:{position.state_id}"
    return f"group:{position.group_id}" if position.group_id else BODY


def address_of(position: Position) -> str:
    """Return the page of all positions of a position's holder."""
    if position.state_id:
        return reverse("law:state", args=[position.state_id])
    if position.group_id:
        return reverse("law:group", args=[position.group_id])
    return f"{reverse('law:body')}?{urlencode({'name': position.body})}"


def name_of(holder: State | Group | Body | None) -> str:
    """Return how a holder is called in a list: a State's everyday name, a group's in full."""
    return holder.name if isinstance(holder, Group) else str(holder)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return whom one may choose, in order: the region's States, the others, groups, bodies."""
    states = sorted(atlas.states().values(), key=lambda state: folded(state.short))
    now = [state for state in states if state.kind != State.Kind.FORMER]
    groups = sorted(
        (group for code, group in atlas.groups().items() if code not in _ACTS_AS_STATE),
        key=lambda group: folded(group.name),
    )
    ours = [(f"state:{each.iso3}", each.short) for each in now if each.in_region]
    others = [(f"state:{each.iso3}", each.short) for each in now if not each.in_region]
    return [
        (_("Latin America and the Caribbean"), ours),
        (_("Other States"), others),
        (_("Groups"), [(f"group:{each.code}", each.name) for each in groups]),
        (_("Other bodies"), [(BODY, _("another body, named below"))]),
    ]


def language_name(code: str) -> str:
    """Return a language's name in the reader's; the code where it has none."""
    if not code:
        return ""
    found = Locale.parse(LOCALES[current_language()]).languages.get(code)
    return str(found or code)
