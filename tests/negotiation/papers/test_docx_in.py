"""Word documents of other programs are read with all that is in them."""

from __future__ import annotations

import pytest

from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.shapes import Limits, ReadDocument, RefusedError
from tests.negotiation.papers.foreign import docx, gone, ins, mark, p, part, t

TRACKED = "2026-11-20T09:00:00Z"


def _read(body: str, **parts: str) -> ReadDocument:
    return read_docx(docx(body, {f"word/{name}.xml": text for name, text in parts.items()}))


def _bases(read: ReadDocument) -> list[str]:
    return [one.base for one in read.paragraphs]


def _codes(read: ReadDocument) -> list[str]:
    return [one.code for one in read.problems]


def test_styles_say_what_a_paragraph_is() -> None:
    def style(identity: str, name: str, more: str = "", base: str = "") -> str:
        above = f'<w:basedOn w:val="{base}"/>' if base else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>{above}'
            f"<w:pPr>{more}</w:pPr></w:style>"
        )

    styles = part(
        "styles",
        style("T", "Title")
        + style("H2", "heading 2")
        + style("Own", "Section name", '<w:outlineLvl w:val="0"/>')
        + style("Below", "Smaller section", base="Own")
        + style("Ring", "Ring", base="Ring"),
    )
    body = "".join(
        p(t(name), f'<w:pStyle w:val="{name}"/>') for name in ("T", "H2", "Own", "Below", "Ring")
    )
    read = _read(body + p(t("none")), styles=styles)
    found = [(one.kind, one.level) for one in read.paragraphs]
    assert found == [
        ("title", 0),
        ("heading", 1),
        ("heading", 0),
        ("heading", 0),
        ("plain", 0),
        ("plain", 0),
    ]


def test_numbers_of_lists_are_counted_out() -> None:
    def level(at: int, kind: str, pattern: str, more: str = "") -> str:
        return (
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
            f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        )

    plan = (
        level(0, "upperRoman", "%1.")
        + level(1, "lowerLetter", "(%2)")
        + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    )
    bullets = level(0, "bullet", "x")
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    numbering = part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{plan}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1">{bullets}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{restart}</w:num>'
        '<w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>',
    )

    def item(list_id: int, at: int) -> str:
        return p(t("x"), f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')

    order = [(1, 0), (1, 1), (1, 1), (1, 2), (1, 0), (1, 1), (2, 0), (3, 0), (4, 0), (0, 0)]
    read = _read("".join(item(*one) for one in order), numbering=numbering)
    numbers = [one.number for one in read.paragraphs]
    assert numbers == ["I.", "(a)", "(b)", "1.2.1", "II.", "(a)", "•", "VII.", "III.", ""]
    assert [one.level for one in read.paragraphs] == [0, 1, 1, 2, 0, 1, 0, 0, 0, 0]
    assert {one.kind for one in read.paragraphs[:-1]} == {"list"}


def test_words_put_in_and_struck_are_edits_of_who_did_it() -> None:
    read = _read(
        p(t("We ") + gone("protect") + ins("shield") + t(" all") + ins(", and more", "Luis"))
    )
    (one,) = read.paragraphs
    assert one.base == "We protect all"
    assert [(e.start, e.end, e.content, e.author, e.at) for e in one.edits] == [
        (3, 10, "shield", "Ana", TRACKED),
        (14, 14, ", and more", "Luis", TRACKED),
    ]


def test_an_edit_of_what_another_put_in_is_on_that() -> None:
    struck = f'<w:ins w:id="1" w:author="Ana" w:date="{TRACKED}">{gone("new", "Luis")}</w:ins>'
    read = _read(p(t("a ") + ins("very ") + struck + ins("recent", "Luis") + ins(" text")))
    (one,) = read.paragraphs
    assert [(e.start, e.end, e.content, e.author, e.on) for e in one.edits] == [
        (2, 2, "very new text", "Ana", None),
        (5, 8, "recent", "Luis", 0),
    ]


def test_a_paragraph_put_in_behind_another_is_added() -> None:
    body = (
        p(t("First"), mark("ins")) + p(ins("Second"), mark("ins")) + p(ins("Third")) + p(t("Last"))
    )
    read = _read(body)
    assert [(one.base, one.added_by) for one in read.paragraphs] == [
        ("First", ""),
        ("Second", "Ana"),
        ("Third", "Ana"),
        ("Last", ""),
    ]
    assert all(not one.edits for one in read.paragraphs)


def test_a_paragraph_divided_is_one_with_a_break() -> None:
    read = _read(p(t("One half, "), mark("ins")) + p(t("and the other")))
    (one,) = read.paragraphs
    assert one.base == "One half, and the other"
    assert one.breaks == ((10, "Ana"),)


def test_a_paragraph_struck_with_its_end_is_deleted() -> None:
    read = _read(p(t("First")) + p(gone("Second"), mark("del")) + p(t("Third")))
    assert [(one.base, one.deleted_by) for one in read.paragraphs] == [
        ("First", ""),
        ("Second", "Ana"),
        ("Third", ""),
    ]
    assert read.paragraphs[1].edits == ()


def test_a_paragraph_struck_with_the_end_before_it_is_deleted() -> None:
    read = _read(p(t("First"), mark("del")) + p(gone("Second")) + p(t("Third")))
    assert [(o.base, o.deleted_by, o.joined_by) for o in read.paragraphs] == [
        ("First", "", ""),
        ("Second", "Ana", ""),
        ("Third", "", ""),
    ]


def test_paragraphs_whose_end_is_struck_are_to_be_joined() -> None:
    read = _read(p(t("First "), mark("del")) + p(t("Second")))
    assert [(one.base, one.joined_by) for one in read.paragraphs] == [
        ("First ", "Ana"),
        ("Second", ""),
    ]


def test_a_paragraph_tracked_as_moved_stays_and_is_a_move() -> None:
    def moved(kind: str, letters: str) -> str:
        attributes = f'w:id="7" w:author="Ana" w:date="{TRACKED}"'
        tag = "delText" if kind == "moveFrom" else "t"
        run = f"<w:r><w:{tag}>{letters}</w:{tag}></w:r>"
        return p(
            f'<w:{kind}RangeStart w:id="9" w:name="move1" w:author="Ana"/>'
            f"<w:{kind} {attributes}>{run}</w:{kind}>" + f'<w:{kind}RangeEnd w:id="9"/>',
            mark(kind),
        )

    body = moved("moveFrom", "Second") + p(t("First")) + moved("moveTo", "Second") + p(t("Third"))
    read = _read(body)
    assert _bases(read) == ["Second", "First", "Third"]
    assert [(one.origin, one.target, one.author) for one in read.moves] == [(0, 2, "Ana")]
    assert all(not one.edits and not one.deleted_by for one in read.paragraphs)


def test_comments_stand_on_their_words() -> None:
    comments = part(
        "comments",
        f'<w:comment w:id="4" w:author="Ana" w:date="{TRACKED}">{p(t("Why?"))}{p(t("Really."))}'
        f'</w:comment><w:comment w:id="5" w:author="Luis">{p(t("Lost"))}</w:comment>'
        f'<w:comment w:id="6" w:author="Luis">{p(t("Here"))}</w:comment>',
    )
    body = p(
        t("We ")
        + gone("much ")
        + '<w:commentRangeStart w:id="4"/>'
        + t("shall")
        + '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>'
        + t(" see")
        + '<w:r><w:commentReference w:id="6"/></w:r>'
    )
    read = _read(body, comments=comments)
    first, second = read.paragraphs[0].remarks
    assert (first.start, first.end, first.author, first.words) == (8, 13, "Ana", "Why?\nReally.")
    assert (second.start, second.end, second.words) == (17, 17, "Here")
    assert [(one.code, one.values["text"]) for one in read.problems] == [
        ("comment_unplaced", "Lost")
    ]


def test_a_table_is_read_row_by_row_and_reported() -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{p(t(cell))}</w:tc>' for cell in cells)}</w:tr>"

    read = _read(p(t("Before")) + f"<w:tbl>{row('A', 'B')}{row('1', '2')}</w:tbl>")
    assert _bases(read) == ["Before", "A | B", "1 | 2"]
    (problem,) = read.problems
    assert (problem.code, problem.paragraph) == ("table", 2)
    assert problem.values == {"rows": 2, "columns": 2}


def test_notes_are_reported_with_their_words() -> None:
    notes = part("footnotes", f'<w:footnote w:id="2">{p(t("See resolution 79/237."))}</w:footnote>')
    read = _read(
        p(t("As said") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + t(".")), footnotes=notes
    )
    (problem,) = read.problems
    assert (problem.code, problem.paragraph, problem.offset) == ("footnote", 1, 7)
    assert problem.values["text"] == "See resolution 79/237."
    assert _bases(read) == ["As said."]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{p(t('In a box'))}</w:txbxContent>"
    run = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    read = _read(p(t("Words") + run) + p(t("After")))
    assert _bases(read) == ["Words", "In a box", "After"]
    assert _codes(read) == ["text_box"]


@pytest.mark.parametrize(
    ("inner", "code", "base"),
    [
        ('<w:r><w:drawing><wp:docPr descr="A map"/><a:blip/></w:drawing></w:r>', "image", "xy"),
        ("<w:r><w:object><o:OLEObject/></w:object></w:r>", "object", "xy"),
        ("<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>", "equation", "xa=by"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "symbol", "x\ufffdy"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText>'
            '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            "field",
            "x3y",
        ),
        ('<w:fldSimple w:instr="DATE"><w:r><w:t>now</w:t></w:r></w:fldSimple>', "field", "xnowy"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>quietly</w:t></w:r>", "hidden", "xquietlyy"),
        ("<w:r><w:rPr><w:rPrChange w:author='A'/></w:rPr><w:t>i</w:t></w:r>", "formatting", "xiy"),
        ("<w:r><w:unheard>of</w:unheard></w:r>", "unknown", "xy"),
    ],
)
def test_what_is_no_text_is_reported(inner: str, code: str, base: str) -> None:
    read = _read(p(t("x") + inner + t("y")))
    assert _bases(read) == [base]
    assert [(one.code, one.paragraph, one.offset) for one in read.problems] == [(code, 1, 1)]


def test_containers_breaks_and_hard_signs_are_read_through() -> None:
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        + p(
            "<w:smartTag>" + t("one") + "</w:smartTag><w:r><w:tab/><w:t>two</w:t><w:br/>"
            '<w:br w:type="page"/><w:noBreakHyphen/></w:r>'
        )
        + "</w:sdtContent></w:sdt>"
    )
    read = _read(body + p(""))
    assert _bases(read) == ["one\ttwo\n\N{NON-BREAKING HYPHEN}"]
    assert read.problems == ()


def test_spaces_that_word_would_not_keep_are_not_kept() -> None:
    assert _bases(_read(p("<w:r><w:t>  word </w:t></w:r>" + t(" next")))) == ["word next"]


def test_links_and_templates_are_reported_and_left_alone() -> None:
    body = p('<w:hyperlink r:id="far">' + t("there") + "</w:hyperlink>")
    settings = part("settings", "")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="t" Type="http://x/attachedTemplate" TargetMode="External" '
        'Target="file:///c:/evil.dotm"/></Relationships>'
    )
    parts = {"word/settings.xml": settings, "word/_rels/settings.xml.rels": rels}
    links = (
        ("far", "hyperlink", "https://example.org/"),
        ("pic", "image", "https://example.org/pixel.png"),
    )
    read = read_docx(docx(body, parts, links))
    found = {(one.code, one.values["target"]) for one in read.problems}
    assert found == {
        ("link", "https://example.org/"),
        ("outside", "https://example.org/pixel.png"),
        ("template", "file:///c:/evil.dotm"),
    }


def test_a_header_of_others_is_reported() -> None:
    links = (("h", "header", "header1.xml"),)
    read = read_docx(docx(p(t("x")), {"word/header1.xml": part("hdr", p(t("Secret")))}, links))
    assert [(one.code, one.values["text"]) for one in read.problems] == [("header", "Secret")]


def test_the_strict_form_of_the_standard_is_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    whole = f'<w:document xmlns:w="{strict}"><w:body>{p(t("Strict"))}</w:body></w:document>'
    assert _bases(read_docx(docx("", {"word/document.xml": whole}))) == ["Strict"]


def test_more_paragraphs_or_letters_than_may_be_are_refused() -> None:
    data = docx(p(t("word")) * 5)
    with pytest.raises(RefusedError) as many:
        read_docx(data, Limits(paragraphs=4))
    assert many.value.code == "many_paragraphs"
    with pytest.raises(RefusedError) as long:
        read_docx(data, Limits(letters=15))
    assert long.value.code == "many_letters"


def test_words_typed_over_anothers_are_an_amendment_to_them() -> None:
    """As Word and LibreOffice keep it: the old words struck within, the new ones behind."""
    struck = (
        '<w:ins w:id="1" w:author="Chile" w:date="2026-11-20T09:00:00Z">'
        f"{t('keep ')}{gone('safe')}</w:ins>"
    )
    [paragraph] = read_docx(docx(p(t("To ") + struck + ins("secure") + t(" it")))).paragraphs
    assert paragraph.base == "To  it"
    assert [(one.start, one.end, one.content, one.author, one.on) for one in paragraph.edits] == [
        (3, 3, "keep safe", "Chile", None),
        (5, 9, "secure", "Ana", 0),
    ]
