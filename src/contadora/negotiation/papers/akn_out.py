"""A text as Akoma Ntoso: its identity, its preamble as recitals, its paragraphs as a hierarchy."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from urllib.parse import quote

from contadora.negotiation.drafting.shapes import Clause, Kind, Node, Standing, Words
from contadora.negotiation.papers.marks import joined
from contadora.negotiation.papers.shapes import Paper
from contadora.negotiation.papers.xml import Element, Maker, plain, written

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
make = Maker({"akn": NAMESPACE}, default="akn")
_LANGUAGES = {"es": "spa", "en": "eng", "pt": "por", "fr": "fra"}
# What a paragraph is at each level of the text, and how the naming convention shortens it.
_LEVELS = ("paragraph", "subparagraph", "point", "indent", "alinea")
_SHORT = {
    "paragraph": "para",
    "subparagraph": "subpara",
    "point": "point",
    "indent": "indent",
    "alinea": "al",
    "section": "sec",
    "hcontainer": "hcontainer",
    "item": "item",
    "recital": "rec",
}
_ALIAS = "contadora"


@dataclass
class _Branch:
    """A paragraph with those below it."""

    clause: Clause | None
    below: list[_Branch] = field(default_factory=list)


def write_akn(
    paper: Paper, clauses: Sequence[Clause], *, subtype: str = "draft", jurisdiction: str = "un"
) -> bytes:
    """Return the text as Akoma Ntoso.

    `subtype` is what the text is by its forum's scheme (resolution, resolutionDraft, decision);
    `jurisdiction` the code of the body in whose name it would be.
    """
    kept = [clause for clause in clauses if clause.standing != Standing.REMOVED]
    writer = _Writer(paper, kept)
    titles, preamble, main = _divided(kept)
    head = writer.preface(titles)
    body = [head]
    if preamble:
        body.append(make("akn:preamble", {"eId": "preamble"}, *writer.preamble(preamble)))
    body.append(make("akn:mainBody", {"eId": "body"}, *writer.main(main)))
    meta = writer.meta(subtype, jurisdiction)
    statement = make("akn:statement", {"name": subtype, "contains": "singleVersion"}, meta, *body)
    return written(make.root("akn:akomaNtoso", statement))


def _divided(
    clauses: Sequence[Clause],
) -> tuple[list[Clause], list[Clause], list[Clause]]:
    """Return the titles before the text, its preamble, and the rest."""
    first = next((i for i, one in enumerate(clauses) if one.kind != Kind.TITLE), len(clauses))
    rest = clauses[first:]
    acts = next((i for i, one in enumerate(rest) if one.kind == Kind.OPERATIVE), len(rest))
    recitals = [i for i, one in enumerate(rest[:acts]) if one.kind == Kind.PREAMBULAR]
    end = recitals[-1] + 1 if recitals else 0
    while recitals and end < acts and rest[end].kind == Kind.PLAIN:
        end += 1
    return list(clauses[:first]), list(rest[:end]), list(rest[end:])


class _Writer:
    """Writes parts of the text, each element with an identity of its own."""

    def __init__(self, paper: Paper, clauses: Sequence[Clause]) -> None:
        self._paper = paper
        self._taken: set[str] = {"preamble", "body", "preface"}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._notes: list[str] = list(paper.reserves)
        self._codes = joined(*(_codes_in(clause) for clause in clauses))

    # The text

    def preface(self, titles: Sequence[Clause]) -> Element:
        paper = self._paper
        lines = []
        if paper.symbol:
            number = make("akn:docNumber", None, text=paper.symbol)
            lines.append(make("akn:p", None, number))
        if paper.revision or paper.kind:
            stage = make("akn:docStage", None, text=paper.revision) if paper.revision else None
            kind = make("akn:docType", None, text=paper.kind) if paper.kind else None
            if stage is not None and kind is not None:
                kind.tail = " "
            lines.append(make("akn:p", None, kind, stage))
        if not titles:
            lines.append(make("akn:p", None, make("akn:docTitle", None, text=paper.title)))
        for clause in titles:
            title = make("akn:docTitle", self._identity("title", clause))
            self._fill(title, clause)
            lines.append(make("akn:p", None, title))
        refs = [self._reference(number) for number, _ in enumerate(self._notes, start=1)]
        if refs:
            lines[-1].extend(refs)
        return make("akn:preface", {"eId": "preface"}, *lines)

    def preamble(self, clauses: Sequence[Clause]) -> Iterable[Element]:
        """Yield recitals, with formulas and headings between them as they come."""
        group: list[_Branch] = []
        for branch in _tree(clauses):
            clause = branch.clause
            if clause is not None and clause.kind in (Kind.PREAMBULAR, Kind.OPERATIVE):
                group.append(branch)
                continue
            if group:
                yield self._recitals(group)
                group = []
            if clause is not None:
                yield self._aside(clause)
                group += branch.below
        if group:
            yield self._recitals(group)

    def _recitals(self, group: Sequence[_Branch]) -> Element:
        identity = self._id("recs", "")
        found = [self._recital(branch, "akn:recital", identity) for branch in group]
        return make("akn:recitals", {"eId": identity}, *found)

    def _recital(self, branch: _Branch, name: str, above: str) -> Element:
        clause = branch.clause
        if clause is None:
            raise ValueError("a recital is a paragraph")
        identity = self._identity(_SHORT[name[4:]], clause, above)
        made = make(name, identity, self._num(clause), self._p(clause))
        if branch.below:
            inside = self._id("list", "", identity["eId"])
            items = [self._recital(one, "akn:item", inside) for one in branch.below]
            made.append(make("akn:blockList", {"eId": inside}, *items))
        return made

    def _aside(self, clause: Clause) -> Element:
        line = self._p(clause)
        if clause.number:  # neither of the two has a `num`
            number = make("akn:inline", {"name": "number"}, text=clause.number)
            number.tail, line.text = line.text, None
            line.insert(0, number)
        if clause.kind == Kind.PLAIN:
            return make(
                "akn:formula", {"name": "formula"} | self._identity("formula", clause), line
            )
        return make(
            "akn:container", {"name": "heading"} | self._identity("container", clause), line
        )

    def main(self, clauses: Sequence[Clause]) -> list[Element]:
        """Return the body, which may not be empty."""
        found = [self._hierarchy(branch, "") for branch in _tree(clauses)]
        return found or [make("akn:p")]

    def _hierarchy(self, branch: _Branch, above: str) -> Element:
        clause = branch.clause
        if clause is None:
            raise ValueError("a part of the text is a paragraph")
        if clause.kind in (Kind.HEADING, Kind.TITLE):
            identity = self._identity("sec", clause, above)
            heading = make("akn:heading")
            self._fill(heading, clause)
            made = make("akn:section", identity, self._num(clause), heading)
        else:
            name = _LEVELS[min(max(clause.level, 0), 4)]
            named: dict[str, str] = {}
            if clause.kind != Kind.OPERATIVE:
                name, named = "hcontainer", {"name": clause.kind.value}
            identity = self._identity(_SHORT[name], clause, above)
            made = make(f"akn:{name}", named | identity, self._num(clause))
            holder = "intro" if branch.below else "content"
            inner = {"eId": self._id(holder, "", identity["eId"])}
            made.append(make(f"akn:{holder}", inner, self._p(clause)))
        made.extend([self._hierarchy(one, identity["eId"]) for one in branch.below])
        return made

    def _num(self, clause: Clause) -> Element | None:
        return make("akn:num", None, text=clause.number) if clause.number else None

    def _p(self, clause: Clause) -> Element:
        made = make("akn:p")
        self._fill(made, clause)
        for note in clause.notes:
            self._notes.append(note)
            made.append(self._reference(len(self._notes)))
        return made

    def _fill(self, element: Element, clause: Clause) -> None:
        target = element
        if clause.standing == Standing.PROPOSED and clause.delegations:
            target = make("akn:ins", _proposal(clause.delegations))
            element.append(target)
        _laid(target, clause.parts, clause.deleters)

    def _reference(self, number: int) -> Element:
        return make("akn:noteRef", {"href": f"#note_{number}", "marker": str(number)})

    # What everything is called

    def _identity(self, kind: str, clause: Clause, above: str = "") -> dict[str, str]:
        # That it is an OP or a PP is said by the element.
        number = re.sub(r"^(?:OP|PP)(?=\d)", "", re.sub(r"[^0-9A-Za-z]", "", clause.number))
        if not number and kind != "title":  # counted, as the naming convention asks
            self._counts[kind, above] += 1
            number = str(self._counts[kind, above])
        return {"eId": self._id(kind, number, above), "GUID": uuid.UUID(clause.key).hex}

    def _id(self, kind: str, number: str, above: str = "") -> str:
        start = f"{above}__{kind}" if above else kind
        made = f"{start}_{number}" if number else start
        count = 1
        while made in self._taken:
            count += 1
            made = f"{start}_{number}-{count}" if number else f"{start}_{count}"
        self._taken.add(made)
        return made

    # What it is

    def meta(self, subtype: str, jurisdiction: str) -> Element:
        """Return the identity of the work, of this version in its language, and of the file."""
        paper = self._paper
        day = paper.made.astimezone(UTC).strftime("%Y-%m-%d")
        number = quote(re.sub(r"\s+", "-", paper.symbol), safe="") or paper.text
        work = f"/akn/{jurisdiction}/statement/{subtype}/{day}/{number}"
        language = _LANGUAGES[paper.language]
        expression = f"{work}/{language}@{day}"
        dated = {"date": day, "name": "drafting"}

        def level(name: str, uri: str, this: str, *more: Element, alias: bool = False) -> Element:
            return make(
                f"akn:{name}",
                None,
                make("akn:FRBRthis", {"value": this}),
                make("akn:FRBRuri", {"value": uri}),
                make("akn:FRBRalias", {"value": paper.text, "name": _ALIAS}) if alias else None,
                make("akn:FRBRdate", dated),
                make("akn:FRBRauthor", {"href": "#desk"}),
                *more,
            )

        identification = make(
            "akn:identification",
            {"source": "#desk"},
            level(
                "FRBRWork",
                work,
                f"{work}/!main",
                make("akn:FRBRcountry", {"value": jurisdiction}),
                make("akn:FRBRsubtype", {"value": subtype}),
                make("akn:FRBRnumber", {"value": paper.symbol}) if paper.symbol else None,
                make("akn:FRBRname", {"value": paper.title}),
                alias=True,
            ),
            level(
                "FRBRExpression",
                expression,
                f"{expression}/!main",
                make("akn:FRBRversionNumber", {"value": str(paper.version)}),
                make("akn:FRBRlanguage", {"language": language}),
            ),
            level(
                "FRBRManifestation",
                f"{expression}.akn",
                f"{expression}/!main.akn",
                make("akn:FRBRformat", {"value": "application/akn+xml"}),
            ),
        )
        organizations = {code: paper.names.get(code, code) for code in self._codes}
        references = make(
            "akn:references",
            {"source": "#desk"},
            make(
                "akn:TLCOrganization",
                {
                    "eId": "desk",
                    "href": "/akn/ontology/organization/contadora",
                    "showAs": paper.labels["room"],
                },
            ),
            *(
                make(
                    "akn:TLCOrganization",
                    {
                        "eId": f"delegation-{quote(code, safe='').lower()}",
                        "href": f"/akn/ontology/organization/{quote(code, safe='').lower()}",
                        "showAs": name,
                        "shortForm": code,
                    },
                )
                for code, name in organizations.items()
            ),
        )
        notes = [
            make("akn:note", {"eId": f"note_{number}"}, make("akn:p", None, text=note))
            for number, note in enumerate(self._notes, start=1)
        ]
        noted = make("akn:notes", {"source": "#desk"}, *notes) if notes else None
        return make("akn:meta", None, identification, references, noted)


def _tree(clauses: Sequence[Clause]) -> list[_Branch]:
    """Return paragraphs under their headings and under the paragraphs that they belong to."""
    root = _Branch(None)
    path: list[tuple[int, _Branch]] = [(-100, root)]
    for clause in clauses:
        headed = clause.kind in (Kind.HEADING, Kind.TITLE)
        # Headings are above all paragraphs, whatever the levels of those.
        depth = min(clause.level, 9) - 50 if headed else clause.level
        while path[-1][0] >= depth:
            path.pop()
        branch = _Branch(clause)
        path[-1][1].below.append(branch)
        path.append((depth, branch))
    return root.below


def _laid(element: Element, nodes: Iterable[Node], deleted: tuple[str, ...]) -> None:
    """Write nodes into an element: what some would strike as `del`, what some put in as `ins`."""
    for node in nodes:
        if isinstance(node, Words):
            if deleted:
                struck = make("akn:del", _proposal(deleted))
                _say(struck, node.text)
                element.append(struck)
            else:
                _say(element, node.text)
            continue
        others = joined(*(variant.delegations for variant in node.variants))
        for variant in node.variants:
            if variant.proposed:
                added = make("akn:ins", _proposal(variant.delegations))
                _laid(added, variant.parts, ())
                element.append(added)
            else:
                _laid(element, variant.parts, joined(deleted, others))


def _say(element: Element, text: str) -> None:
    """Write words behind what an element has; the end of a line is an element of its own."""
    for number, line in enumerate(plain(text).split("\n")):
        if number:
            element.append(make("akn:eol"))
        if len(element):
            element[-1].tail = (element[-1].tail or "") + line
        else:
            element.text = (element.text or "") + line


def _proposal(codes: Sequence[str]) -> dict[str, str]:
    return {"class": "proposal", "title": ", ".join(codes)}


def _codes_in(clause: Clause) -> tuple[str, ...]:
    def within(nodes: Iterable[Node]) -> tuple[str, ...]:
        return joined(
            *(
                joined(variant.delegations, within(variant.parts))
                for node in nodes
                if not isinstance(node, Words)
                for variant in node.variants
            )
        )

    return joined(clause.delegations, clause.deleters, within(clause.parts))
