"""Published bracketed texts: nesting, names, spans, what lacks a partner, options, footnotes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.attributions import names_in
from contadora.negotiation.drafting.bracketed import ReadText, read_bracketed
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.loading import edits_of, proposals_of
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.drafting.shapes import Bracket, Edit, Node, Standing, Variant, Words


def shown(nodes: tuple[Node, ...]) -> str:
    """Return nodes in a form of their own: `<=base|+MEX:proposed>`."""
    return "".join(
        node.text
        if isinstance(node, Words)
        else "<" + "|".join(_variant(variant) for variant in node.variants) + ">"
        for node in nodes
    )


def _variant(variant: Variant) -> str:
    names = ",".join(variant.delegations) + ":" if variant.delegations else ""
    return ("+" if variant.proposed else "=") + names + shown(variant.parts)


def one(text: str) -> str:
    [paragraph] = read_bracketed([text]).paragraphs
    return shown(paragraph.parts)


def problems(read: ReadText) -> list[tuple[str, int, int | None]]:
    return [(problem.code, problem.paragraph, problem.offset) for problem in read.problems]


def source(read: ReadText) -> str:
    return "".join(paragraph.source for paragraph in read.paragraphs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to [protect] all", "to <=protect> all"),
        ("to [protect][MEX, CHL: safeguard] all", "to <=protect|+MEX,CHL:safeguard> all"),
        ("to [Mexico: fully] act", "to <+MEX:fully> act"),
        ("to [México y Brasil: fully] act", "to <+MEX,BRA:fully> act"),
        ("to [EU/US: fully] act", "to <+EU,USA:fully> act"),
        ("to [protect – MEX] all", "to <+MEX:protect> all"),
        ("to [G77 and China: fully] act", "to <+G77 and China:fully> act"),
        ("a [b [c] [d [e]]] f", "a <=b <=c> <=d <=e>>> f"),
        ("a [b [MEX: c]] d", "a <=b <+MEX:c>> d"),
        ("a [MEX: b [CHL: c]] d", "a <+MEX:b <+CHL:c>> d"),
        ("a [b]/[c] d", "a <=b|+c> d"),
        ("a [b] or [c] d", "a <=b|+c> d"),
        ("a [b] [c] d", "a <=b> <=c> d"),
        ("a [b] [MEX: c] d", "a <=b|+MEX:c> d"),
        ("a [MEX: b][c] d", "a <=c|+MEX:b> d"),
        ("[shall/should] act", "<=shall|+should> act"),
        ("a [and/or] b", "a <=and/or> b"),
        ("see [A/RES/70/237] b", "see <=A/RES/70/237> b"),
        ("a [MEX delete: b] c", "a <=MEX:b> c"),
        ("a [MEX: ~~b ~~]c", "a <=MEX:b >c"),
        ("a [~~b~~] c", "a <=b> c"),
        ("a ［b］ c", "a <=b> c"),
        ("a [Option 1: b] [Option 2: c] d", "a <=b|+c> d"),
        ("[Option 1: b c][Option 2: d]", "<=b c|+d>"),
        ("a [Option 1: 1] [Option 2: 2] d", "a <=1|+2> d"),
        ("a [Option 1] d", "a <=Option 1> d"),
        ("a [México, en nombre de CELAC: b] d", "a <+MEX,CELAC:b> d"),
        ("in [30][60] days", "in <=30|+60> days"),
        ("in [30] days", "in <=30> days"),
        ("a [the following: b] c", "a <=the following: b> c"),
        ("a [Note: b] c", "a <=Note: b> c"),
        ("a [Decides: b] c", "a <=Decides: b> c"),
        ("a [sic] b [...] c [. . .] d […] e", "a [sic] b [...] c [. . .] d […] e"),
        ("the report[1] says", "the report[1] says"),
        ("[12 March 2024]", "[12 March 2024]"),
        ("[Original: español]", "[Original: español]"),
        ("[sobre la base del informe de la Primera Comisión]",) * 2,
        ("by [31 March 2025] b", "by <=31 March 2025> b"),
        ("a [MEX: ] b [ ] c", "a [MEX: ] b [ ] c"),
        ("a\n[b\nc] d", "a <=b c> d"),
    ],
)
def test_brackets_are_read_as_negotiators_write_them(text: str, expected: str) -> None:
    assert one(text) == expected


def test_brackets_without_a_partner_are_located_and_stay() -> None:
    read = read_bracketed("1. Decides [to act;\n\n2. Requests] all [fully] now;\n")
    assert problems(read) == [("bracket-unclosed", 1, 11), ("bracket-unopened", 2, 11)]
    assert [shown(row.parts) for row in read.paragraphs] == [
        "Decides [to act;",
        "Requests] all <=fully> now;",
    ]
    row = read.paragraphs[1]
    assert row.source[11] == "]"
    assert read.problems[1].values == {"mark": "]"}


def test_one_that_was_forgotten_does_not_disturb_its_neighbours() -> None:
    read = read_bracketed("1. Decides [to [act] now;\n2. Requests [all] States;\n")
    assert problems(read) == [("bracket-unclosed", 1, 11)]
    assert shown(read.paragraphs[0].parts) == "Decides [to <=act> now;"


def test_brackets_around_several_paragraphs() -> None:
    text = "[3. Requests a report;\n\n(a) now;\n\n4. Decides [to act];]\n5. Urges all.\n"
    read = read_bracketed(text)
    assert [row.is_disputed for row in read.paragraphs] == [True, True, True, False]
    assert [shown(row.parts) for row in read.paragraphs[:3]] == [
        "Requests a report;",
        "now;",
        "Decides <=to act>;",
    ]
    assert problems(read) == [("bracket-spans", 1, 0)]
    assert read.problems[0].values == {"until": 3}
    assert source(read) == text


def test_whole_paragraphs_that_somebody_adds() -> None:
    text = "[MEX: 3. Requests a report;\n\n4. Decides to act;]\n"
    read = read_bracketed(text)
    assert [row.added_by for row in read.paragraphs] == [("MEX",), ("MEX",)]
    loaded = proposals_of(read)
    assert [(one.standing, one.delegations, one.base) for one in loaded] == [
        (Standing.PROPOSED, ("MEX",), "Requests a report;"),
        (Standing.PROPOSED, ("MEX",), "Decides to act;"),
    ]


def test_options_are_paragraphs_of_which_the_later_would_replace_the_first() -> None:
    text = (
        "1. Decides to meet;\n\nOption 1:\n2. Welcomes it:\n(a) now;\n\nOption 2:\n2. Notes it;\n\n"
        "Option 3: no text\n\n3. Urges all.\n"
    )
    read = read_bracketed(text)
    loaded = proposals_of(read)
    assert [(each.base, each.option, each.alternative_to) for each in loaded] == [
        ("Decides to meet;", "", None),
        ("Welcomes it:", "1", None),
        ("now;", "1", None),
        ("Notes it;", "2", "p3"),
        ("no text", "3", "p3"),
        ("Urges all.", "", None),
    ]
    assert (read.options, read.problems) == (4, ())
    assert loaded[3].standing is Standing.PROPOSED


def test_a_number_behind_its_option_is_no_word() -> None:
    text = (
        "1. Decides to meet;\n\nOption 1: 2. Welcomes the report;\nOption 2: OP2 Notes it;\n"
        "Option 3: (a) now or (b) later;\n\n3. Urges all.\n"
    )
    read = read_bracketed(text)
    loaded = proposals_of(read)
    assert [(each.label, each.base, each.option, each.alternative_to) for each in loaded] == [
        ("OP1", "Decides to meet;", "", None),
        ("OP2", "Welcomes the report;", "1", None),
        ("OP2", "Notes it;", "2", "p2"),
        ("", "(a) now or (b) later;", "3", "p2"),
        ("OP3", "Urges all.", "", None),
    ]
    assert read.problems == ()
    assert "".join(each.source for each in read.paragraphs) == text


def test_an_option_alone_is_reported() -> None:
    read = read_bracketed("Option 1: States act.\n\nANNEX\n\n1. Words here.\n")
    assert problems(read) == [("option-alone", 1, None)]


def test_alternatives_replace_the_paragraph_before_them() -> None:
    read = read_bracketed(
        "OP3 Decides to act;\nOP3 alt Urges all;\nAlt. 2: Calls upon all;\n4. Notes."
    )
    assert [row.alternative_to for row in read.paragraphs] == [None, 1, 1, None]
    assert read.alternatives == 2


def test_footnotes_are_no_brackets() -> None:
    text = (
        "1. Notes the report [1] and¹ the[2] rest*;\n\n2. Decides [3] times;\n\n"
        "[1] See A/70/174.\n[2] Ibid.\n* Adopted [sic].\n¹ See A/65/201.\n"
    )
    read = read_bracketed(text)
    assert [row.is_note for row in read.paragraphs] == [False, False, True, True, True, True]
    assert shown(read.paragraphs[0].parts) == "Notes the report [1] and¹ the[2] rest*;"
    assert shown(read.paragraphs[1].parts) == "Decides <=3> times;"
    assert source(read) == text


def test_a_last_paragraph_that_begins_with_a_figure_in_brackets_is_no_footnote() -> None:
    read = read_bracketed("1. Decides to act;\n\n[30] days from now")
    assert not any(row.is_note for row in read.paragraphs)


def test_who_is_named_is_counted() -> None:
    read = read_bracketed(["[MEX: a] [Mexico, CHL: b] c", "[EU: Decides;]"])
    assert read.attributions == {"CHL": 1, "EU": 1, "MEX": 2}
    assert read.brackets == 3


def test_a_number_with_no_words_is_reported() -> None:
    assert problems(read_bracketed("1. Decides;\n\n2.\n")) == [("number-alone", 2, None)]


def test_brackets_nested_beyond_reason_are_left_and_reported() -> None:
    text = "[" * 3000 + "a" + "]" * 3000
    read = read_bracketed([text])
    assert problems(read) == [("bracket-too-deep", 1, 40)]
    assert read.brackets == 40
    assert read.paragraphs[0].source == text


def test_many_brackets_over_many_paragraphs_are_read_in_reasonable_time() -> None:
    text = "[x\n\n" * 800 + "x]\n\n" * 800
    read = read_bracketed(text)
    assert source(read) == text
    assert read.brackets == 40


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Trinidad and Tobago and Chile", ("TTO", "CHL")),
        ("US, supported by UK", ("USA", "GBR")),
        ("G-77/China", ("G77 and China",)),
        ("Côte d’Ivoire", ("CIV",)),
        ("African Group", ("African Group",)),
        ("ABU", ("ABU",)),
        ("MEX, MEX", ("MEX",)),
        ("la", None),
        ("States", None),
        ("A/RES/70/237", None),
        ("", None),
        ("x" * 200, None),
    ],
)
def test_names(written: str, names: tuple[str, ...] | None) -> None:
    assert names_in(written) == names


@pytest.mark.parametrize(
    ("text", "base", "edits"),
    [
        ("[protect][MEX: safeguard]", "protect", [(0, 7, "safeguard", ("MEX",), None)]),
        ("to [fully] act", "to fully act", [(3, 9, "", (), None)]),
        ("to [MEX: fully] act", "to act", [(3, 3, "fully ", ("MEX",), None)]),
        ("rights [MEX: and duties],", "rights,", [(6, 6, " and duties", ("MEX",), None)]),
        ("rights [and duties],", "rights and duties,", [(6, 17, "", (), None)]),
        ("[a][b]", "a", [(0, 1, "b", (), None)]),
        (
            "x [MEX: b [CHL: c]] d",
            "x d",
            [(2, 2, "b ", ("MEX",), None), (1, 1, " c", ("CHL",), "e1")],
        ),
        ("a [MEX delete: b] c", "a b c", [(2, 4, "", ("MEX",), None)]),
        (
            "a [MEX: b][CHL: c] d",
            "a d",
            [(2, 2, "b ", ("MEX",), None), (2, 2, "c ", ("CHL",), None)],
        ),
        ("[a [b]][MEX: c]", "a b", [(1, 3, "", (), None), (0, 3, "c", ("MEX",), None)]),
    ],
)
def test_brackets_as_edits(
    text: str, base: str, edits: list[tuple[int, int, str, tuple[str, ...], str | None]]
) -> None:
    # A word before it, so that the bracket does not stand for the whole paragraph.
    [paragraph] = read_bracketed([text]).paragraphs
    found_base, found = edits_of(paragraph.parts)
    assert found_base == base
    assert [(e.start, e.end, e.content, e.delegations, e.on) for e in found] == edits


_WORD = st.sampled_from(["act", "fully", "now", "to respect", "rights", "and duties"])
_NAMES = st.sampled_from([(), ("MEX",), ("CHL", "BRA"), ("EU",)])


@st.composite
def brackets(draw: st.DrawFn, depth: int = 0) -> Bracket:
    """A bracket as it may be published: one reading, or several side by side."""
    count = draw(st.integers(1, 3))
    variants = []
    for index in range(count):
        names = draw(_NAMES)
        parts = draw(nodes(depth + 1)) if depth < 2 else (Words(draw(_WORD)),)
        variants.append(Variant(parts, names, proposed=bool(names) or index > 0))
    base = next((each for each in variants if not each.delegations), None)
    if base is None:
        return Bracket(tuple(variants))
    rest = [
        Variant(each.parts, each.delegations, (), True) for each in variants if each is not base
    ]
    return Bracket((Variant(base.parts), *rest))


@st.composite
def nodes(draw: st.DrawFn, depth: int = 0) -> tuple[Node, ...]:
    """Words and brackets in turn, words at both ends, parted by blanks."""
    made: list[Node] = [Words(draw(_WORD))]
    for _ in range(draw(st.integers(0, 2))):
        made[-1] = Words(made[-1].text + " ") if isinstance(made[-1], Words) else made[-1]
        made += [draw(brackets(depth)), Words(" " + draw(_WORD))]
    return tuple(made)


def published(parts: tuple[Node, ...]) -> str:
    return "".join(
        part.text
        if isinstance(part, Words)
        else "".join(
            f"[{', '.join(each.delegations)}{': ' if each.delegations else ''}"
            f"{published(each.parts)}]"
            for each in part.variants
        )
        for part in parts
    )


@settings(max_examples=80, deadline=None)
@given(nodes())
def test_what_is_published_in_brackets_is_read_back(parts: tuple[Node, ...]) -> None:
    text = f"x {published(parts)}"
    [paragraph] = read_bracketed([text]).paragraphs
    assert shown(paragraph.parts) == f"x {shown(parts)}"


def applied(base: str, edit: Edit) -> str:
    return base[: edit.start] + edit.content + base[edit.end :]


@settings(max_examples=80, deadline=None)
@given(nodes())
def test_every_reading_is_in_the_edits_and_all_spans_are_within_what_they_count_in(
    parts: tuple[Node, ...],
) -> None:
    base, edits = edits_of(parts)
    contents = {edit.key: edit.content for edit in edits}
    assert len(contents) == len(edits)
    for edit in edits:
        within = base if edit.on is None else contents[edit.on]
        assert 0 <= edit.start <= edit.end <= len(within)
        assert "  " not in applied(within, edit)
    assert "  " not in base
    everything = " ".join([base, *contents.values()]).split()
    for word in published(parts).replace("[", " ").replace("]", " ").split():
        assert word.strip(",:") in {"MEX", "CHL", "BRA", "EU"} or word in everything


def wordings(base: str, edits: list[Edit]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Return what each edit on the base makes of it, and who would have it so."""
    return {
        (applied(base, edit), edit.content.strip(), tuple(sorted(edit.delegations)))
        for edit in edits
        if edit.on is None
    }


@pytest.mark.parametrize(
    "text",
    [
        "we [protect][MEX, CHL: safeguard] all",
        "to [fully] act",
        "to [MEX: fully] act",
        "rights [MEX: and duties], now",
        "x [MEX: b [CHL: c]] d",
        "a [b [c] d] e",
        "a [MEX delete: b] c",
        "a [MEX: b][CHL: c] d",
        "[shall/should] act",
    ],
)
def test_what_the_desk_writes_out_is_read_back_alike(text: str) -> None:
    base, edits = edits_of(read_bracketed([text]).paragraphs[0].parts)
    again = to_plain(compile_paragraph(base, edits))
    assert "[" in again
    base_again, edits_again = edits_of(read_bracketed([again]).paragraphs[0].parts)
    assert base_again == base
    assert wordings(base_again, edits_again) == wordings(base, edits)


_MESS = st.lists(
    st.sampled_from(
        [
            "[",
            "]",
            "［",
            "[MEX: ",
            "a ",
            "[1]",
            "[sic]",
            "\n",
            "\n\n",
            "1. ",
            "Option 1:",
            "/",
            " – EU]",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | _MESS)
def test_nothing_is_lost_whatever_the_text(text: str) -> None:
    read = read_bracketed(text)
    assert source(read) == text
    for problem in read.problems:
        row = read.paragraphs[problem.paragraph - 1]
        if problem.offset is not None:
            assert row.source[problem.offset] in "[]［］【】〔〕"
    proposals_of(read)


@settings(max_examples=80, deadline=None)
@given(_MESS)
def test_each_bracket_is_in_a_pair_or_reported_or_no_bracket(text: str) -> None:
    read = read_bracketed(text)
    unbalanced = sum(
        problem.code in ("bracket-unclosed", "bracket-unopened") for problem in read.problems
    )
    signs = sum(text.count(sign) for sign in "[]［］")
    assert read.brackets * 2 + unbalanced <= signs
