"""Whom a brief is about: a State, a group, or a pair of them."""

from __future__ import annotations

from dataclasses import dataclass

from contadora.atlas import queries as atlas
from contadora.atlas.models import Group, State
from contadora.atlas.texts import LANGUAGES


class BriefError(ValueError):
    """A brief that cannot be made: the message names the field, the value and the remedy."""


@dataclass(frozen=True)
class Subject:
    """A State or a group, by the code that the measures take."""

    code: str
    thing: State | Group

    @property
    def is_state(self) -> bool:
        return isinstance(self.thing, State)

    @property
    def name(self) -> str:
        """The short name of a State, or a group's acronym, in the active language."""
        return str(self.thing)

    @property
    def full_name(self) -> str:
        """The name in full, in the active language."""
        return self.thing.name


def check_language(language: str) -> str:
    """Return a language's code, or say which there are."""
    if language not in LANGUAGES:
        raise BriefError(f"lang: {language!r} is not a language of the desk; use {_or(LANGUAGES)}")
    return language


def resolve(code: str) -> Subject:
    """Return the State or group a code names; an unknown one is refused with the nearest known."""
    wanted = code.strip().upper()
    state = atlas.states().get(wanted)
    if state is not None:
        return Subject(wanted, state)
    group = Group.objects.filter(code__iexact=wanted).first()
    if group is not None:
        return Subject(group.code, group)
    found = atlas.search(code, limit=3)
    near = [state.iso3 for state in found.states] + [group.code for group in found.groups]
    hint = f"did you mean {_or(near)}?" if near else "use an ISO code such as URY, or CELAC"
    raise BriefError(f"code: {code!r} is no State and no group of this desk; {hint}")


def resolve_all(codes: list[str]) -> list[Subject]:
    """Return one subject or a pair of different ones."""
    if not 1 <= len(codes) <= 2:
        raise BriefError(f"codes: a brief is about one or two, not {len(codes)}")
    subjects = [resolve(code) for code in codes]
    if len(subjects) == 2 and subjects[0].code == subjects[1].code:
        raise BriefError(f"codes: {codes[0]!r} twice; name two different ones, or one")
    return subjects


def _or(codes: list[str] | tuple[str, ...]) -> str:
    *rest, last = codes
    return f"{', '.join(rest)} or {last}" if rest else last
