"""What is asked of a forecast: a text, what States declared, the outcome; as an address has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contadora.atlas import queries as atlas
from contadora.atlas.labels import ISSUES
from contadora.atlas.models import Instrument
from contadora.atlas.texts import LANGUAGES, current_language

VOTES = ("yes", "abstain", "no")
OUTCOMES: dict[str, Promise] = {
    "adopted": gettext_lazy("adoption: more in favour than against"),
    "two_thirds": gettext_lazy("two thirds of those in favour or against"),
    "united": gettext_lazy("all of the area voting alike"),
}
LONGEST = 300  # letters of a title; the encoder reads two hundred
MOST_CODES = 250


@dataclass(frozen=True)
class Question:
    """A text to be voted, the votes declared on it, and the outcome asked for."""

    text: str = ""  # slug of a text of this desk; '' for a new one
    title: str = ""  # as it was typed, or the text's own
    language: str = "es"
    issues: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    declared: tuple[tuple[str, str], ...] = ()  # (ISO code, one of VOTES), by code
    outcome: str = "adopted"
    area: str = atlas.REGION

    def __bool__(self) -> bool:
        return bool(self.title)

    @property
    def declarations(self) -> dict[str, str]:
        """The declared votes by State."""
        return dict(self.declared)

    def declaring(self, iso3: str, vote: str | None) -> Question:
        """Return the same with one declaration made, changed or taken back.

        Who sponsors a text votes for it: one that declares otherwise sponsors it no longer.
        """
        said = self.declarations
        said.pop(iso3, None)
        if vote is not None:
            said[iso3] = vote
        found = replace(self, declared=tuple(sorted(said.items())))
        return found if vote in (None, "yes") else found.without(iso3)

    def without(self, iso3: str) -> Question:
        """Return the same without a sponsor."""
        return replace(self, sponsors=tuple(one for one in self.sponsors if one != iso3))

    def query(self) -> str:
        """Write it as a query, always the same way, so that equal questions have one address."""
        pairs: list[tuple[str, str]] = []
        if self.text:
            pairs.append(("text", self.text))
        elif self.title:
            pairs += [("title", self.title), ("lang", self.language)]
        pairs += [("issue", issue) for issue in self.issues]
        if self.sponsors:
            pairs.append(("sponsors", ",".join(self.sponsors)))
        for vote in VOTES:
            who = [iso3 for iso3, said in self.declared if said == vote]
            if who:
                pairs.append((vote, ",".join(who)))
        if self.outcome != "adopted":
            pairs.append(("outcome", self.outcome))
        if self.area != atlas.REGION:
            pairs.append(("area", self.area))
        return urlencode(pairs, safe=",")


@dataclass(frozen=True)
class Read:
    """A question as it was read, and in words what of the address could not be taken."""

    question: Question
    problems: tuple[str, ...] = ()
    instrument: Instrument | None = None

    @property
    def title(self) -> str:
        """The text's title for the reader; the question has it as the model reads it."""
        return str(self.instrument.title) if self.instrument else self.question.title

    @property
    def language(self) -> str:
        """The language of a title that is typed in the place of this one."""
        return current_language() if self.instrument else self.question.language


def read(query: QueryDict) -> Read:
    """Read a question; what cannot be taken is named with its remedy and left out.

    `who` with `vote` (or 'sponsor') adds one declaration to the others, in place of what the State
    had declared: the page's own form sends it so.
    """
    problems: list[str] = []
    typed = " ".join((query.get("text") or query.get("title") or "").replace("\x00", "").split())
    found = _known_text(typed) if typed else None
    if found is None and typed and atlas.canonical_symbol(typed):
        problems.append(
            _(
                "text: “%(value)s” is no text of this desk; its symbol alone says nothing of it, "
                "so type its title."
            )
            % {"value": typed[:80]}
        )
        typed = ""
    if len(typed) > LONGEST:
        problems.append(
            _("title: only its first %(most)s letters are read; it has %(length)s.")
            % {"most": LONGEST, "length": len(typed)}
        )
        typed = typed[:LONGEST]
    language = query.get("lang") or current_language()
    if language not in LANGUAGES:
        problems.append(
            _("lang: “%(value)s” is not a language of the desk; give es, en, pt or fr.")
            % {"value": language[:20]}
        )
        language = current_language()
    declared, sponsors = _stands(query, problems)
    question = Question(
        text=found.slug if found else "",
        title=_title(found) if found else typed,
        language=_language(found) if found else language,
        issues=_issues(query, problems),
        sponsors=sponsors,
        declared=declared,
        outcome=_outcome(query.get("outcome", ""), problems),
        area=_area(query.get("area", ""), problems),
    )
    return Read(question, tuple(problems), found)


def _known_text(typed: str) -> Instrument | None:
    symbol = atlas.canonical_symbol(typed)
    if symbol:
        return Instrument.objects.filter(symbol=symbol).first()
    if " " in typed or len(typed) > 160:
        return None
    return Instrument.objects.filter(slug__iexact=typed).first()


def _title(text: Instrument) -> str:
    """Return the title a text has in the record's language, which most precedents are in."""
    return (text.title_en or str(text.title) or text.symbol)[:LONGEST]


def _language(text: Instrument) -> str:
    return "en" if text.title_en else text.title.language


def _issues(query: QueryDict, problems: list[str]) -> tuple[str, ...]:
    kept = []
    for code in query.getlist("issue"):
        if code in ISSUES:
            kept.append(code)
        elif code:
            problems.append(
                _("issue: “%(value)s” is not one; give one of %(known)s.")
                % {"value": code[:20], "known": ", ".join(ISSUES)}
            )
    return tuple(sorted(set(kept)))


def _codes(values: Iterable[str], field: str, problems: list[str]) -> tuple[str, ...]:
    known = atlas.states()
    kept, unknown = set(), []
    for value in values:
        for code in value.replace(";", ",").split(","):
            iso3 = code.strip().upper()
            if iso3 in known:
                kept.add(iso3)
            elif iso3:
                unknown.append(code.strip()[:20])
    if unknown:
        problems.append(
            _("%(field)s: no State has the code %(codes)s; give ISO codes such as URY.")
            % {"field": field, "codes": ", ".join(unknown[:8])}
        )
    return tuple(sorted(kept))[:MOST_CODES]


def _stands(
    query: QueryDict, problems: list[str]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return what States declared, and who sponsors; what contradicts itself is left out of both.

    A mark that is being added takes the place of what stood against it.
    """
    said: dict[str, str] = {}
    twice: set[str] = set()
    for vote in VOTES:
        for iso3 in _codes(query.getlist(vote), vote, problems):
            if said.setdefault(iso3, vote) != vote:
                twice.add(iso3)
    sponsors = set(_codes(query.getlist("sponsors"), "sponsors", problems))
    vote = query.get("vote", "")
    who = set(_codes(query.getlist("who"), "who", problems))
    if vote == "sponsor":
        sponsors |= who
        said = {iso3: told for iso3, told in said.items() if iso3 not in who}
        twice -= who
    elif who and vote not in VOTES:
        problems.append(
            _("vote: “%(value)s” is not one; give yes, abstain, no or sponsor.")
            % {"value": vote[:20]}
        )
    elif who:
        twice -= who
        said |= dict.fromkeys(who, vote)
        if vote != "yes":
            sponsors -= who
    # Who sponsors a text votes for it.
    twice |= {iso3 for iso3 in sponsors if said.get(iso3, "yes") != "yes"}
    if twice:
        problems.append(
            _("declared: two different votes of %(codes)s; neither is taken, mark one of them.")
            % {"codes": ", ".join(sorted(twice))}
        )
    declared = tuple(sorted((iso3, vote) for iso3, vote in said.items() if iso3 not in twice))
    return declared, tuple(sorted(sponsors - twice))


def _outcome(value: str, problems: list[str]) -> str:
    if value and value not in OUTCOMES:
        problems.append(
            _("outcome: “%(value)s” is not one; give one of %(known)s.")
            % {"value": value[:20], "known": ", ".join(OUTCOMES)}
        )
    return value if value in OUTCOMES else "adopted"


def _area(value: str, problems: list[str]) -> str:
    if not value or value in (atlas.REGION, atlas.UN) or value in atlas.groups():
        return value or atlas.REGION
    problems.append(
        _("area: “%(value)s” is no group of this desk; the page of groups lists them.")
        % {"value": value[:20]}
    )
    return atlas.REGION


__all__ = ["OUTCOMES", "VOTES", "Question", "Read", "read"]
