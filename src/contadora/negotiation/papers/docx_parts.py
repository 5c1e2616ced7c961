"""The fixed parts of a DOCX of ours: its styles, what it says of itself, its header and footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from contadora.negotiation.papers.shapes import Mode, Paper
from contadora.negotiation.papers.xml import Element, Maker, written

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
make = Maker(NAMESPACES)
LOCALES = {"es": "es-419", "en": "en-GB", "pt": "pt-BR", "fr": "fr-FR"}
# By its own recommendation the protocol's marks stand in these colours on black, in 12 points.
MARKS = {"RED": "FF2B2B", "AMBER": "FFC000", "GREEN": "33FF00", "CLEAR": "FFFFFF"}
INK, INK_2, ACCENT, RULE = "1C1B19", "57544D", "0B5D6B", "BFBAAE"
SERIF = "Georgia"
TEXT_WIDTH = 9525  # twentieths of a point: 16.8 cm
NUMBER_WIDTH = 1360  # the column that numbers hang in
STEP = 510  # further in at each level

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."

# The names of the custom properties by which a file that comes back is known.
TEXT_PROPERTY = "contadora_text"
VERSION_PROPERTY = "contadora_version"
LANGUAGE_PROPERTY = "contadora_language"
MODE_PROPERTY = "contadora_mode"
SAID_PROPERTY = "contadora_said_"  # and a number: Word keeps 255 letters of each
_SAID = 22  # marks of comments to a property

NUMBER_STYLE, STATUS_STYLE, FRONT_STYLE, NOTE_STYLE = "CdNumber", "CdStatus", "CdFront", "CdNote"
KIND_STYLES = {"preambular": "CdPreambular", "operative": "CdOperative", "plain": "CdPlain"}


@dataclass(frozen=True)
class Style:
    """A style as Word keeps it; sizes in half points, spaces and indents in twentieths of one."""

    id: str
    name: str
    size: int = 0
    color: str = ""
    bold: bool = False
    italic: bool = False
    before: int | None = None
    after: int | None = None
    left: int = 0
    hanging: int = 0
    keep: bool = False
    outline: int | None = None
    middle: bool = False
    character: bool = False


STYLES = (
    Style("Title", "Title", 38, INK, bold=True, before=120, after=120, keep=True, outline=0),
    *(
        Style(
            f"Heading{level}",
            f"heading {level}",
            (28, 25, 23, 22)[level - 1],
            ACCENT,
            bold=True,
            before=280,
            after=100,
            keep=True,
            outline=level,
        )
        for level in range(1, 5)
    ),
    *(
        Style(
            f"{KIND_STYLES[kind]}{level}",
            f"{kind.capitalize()} paragraph {level}",
            left=NUMBER_WIDTH + level * STEP,
            hanging=STEP if level else NUMBER_WIDTH,
        )
        for kind in ("preambular", "operative")
        for level in range(5)
    ),
    Style("CdPlain0", "Line without a number"),
    *(
        Style(f"CdPlain{level}", f"Line without a number {level}", left=level * STEP)
        for level in range(1, 5)
    ),
    Style(FRONT_STYLE, "Front matter", 18, INK_2, after=40),
    Style(NOTE_STYLE, "Note beside a paragraph", 18, INK_2, left=NUMBER_WIDTH, after=80),
    Style("Header", "header", 18, INK_2, after=0),
    Style("Footer", "footer", 18, INK_2, after=0),
    Style("CommentText", "annotation text", 18, after=40),
    Style(NUMBER_STYLE, "Paragraph number", 19, INK_2, bold=True, character=True),
    Style(STATUS_STYLE, "Paragraph status", 17, ACCENT, italic=True, character=True),
    Style("CommentReference", "annotation reference", 16, character=True),
)


def styles(language: str) -> bytes:
    """Return the styles, in a language that spelling is checked in."""
    fonts = dict.fromkeys(("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"), SERIF)
    defaults = make(
        "w:docDefaults",
        None,
        make(
            "w:rPrDefault",
            None,
            make(
                "w:rPr",
                None,
                make("w:rFonts", fonts),
                make("w:color", {"w:val": INK}),
                make("w:sz", {"w:val": "21"}),
                make("w:szCs", {"w:val": "21"}),
                make("w:lang", {"w:val": LOCALES[language], "w:bidi": "ar-SA"}),
            ),
        ),
        make(
            "w:pPrDefault",
            None,
            make(
                "w:pPr",
                None,
                make("w:spacing", {"w:after": "130", "w:line": "276", "w:lineRule": "auto"}),
            ),
        ),
    )
    normal = make(
        "w:style",
        {"w:type": "paragraph", "w:default": "1", "w:styleId": "Normal"},
        make("w:name", {"w:val": "Normal"}),
        make("w:qFormat"),
    )
    return written(make.root("w:styles", defaults, normal, *map(_style, STYLES)))


def _style(style: Style) -> Element:
    run = make(
        "w:rPr",
        None,
        *(make(name) for name in ("w:b", "w:bCs") if style.bold),
        *(make(name) for name in ("w:i", "w:iCs") if style.italic),
        make("w:color", {"w:val": style.color}) if style.color else None,
        *(make(name, {"w:val": str(style.size)}) for name in ("w:sz", "w:szCs") if style.size),
    )
    if style.character:
        kept: tuple[Element | None, ...] = (
            make("w:name", {"w:val": style.name}),
            make("w:qFormat"),
            run,
        )
        return make("w:style", {"w:type": "character", "w:styleId": style.id}, *kept)
    spacing = {
        f"w:{name}": str(value)
        for name, value in (("before", style.before), ("after", style.after))
        if value is not None
    }
    indent = {"w:left": str(style.left), "w:hanging": str(style.hanging)}
    paragraph = make(
        "w:pPr",
        None,
        *(make(name) for name in ("w:keepNext", "w:keepLines") if style.keep),
        make("w:spacing", spacing) if spacing else None,
        make("w:ind", indent) if style.left else None,
        make("w:outlineLvl", {"w:val": str(style.outline)}) if style.outline is not None else None,
    )
    return make(
        "w:style",
        {"w:type": "paragraph", "w:styleId": style.id},
        make("w:name", {"w:val": style.name}),
        make("w:basedOn", {"w:val": "Normal"}),
        make("w:qFormat"),
        paragraph,
        run,
    )


def settings(paper: Paper, mode: Mode) -> bytes:
    """Return the settings: whoever edits a paper that comes back does so as tracked changes."""
    compatible = make(
        "w:compatSetting",
        {
            "w:name": "compatibilityMode",
            "w:uri": "http://schemas.microsoft.com/office/word",
            "w:val": "15",
        },
    )
    return written(
        make.root(
            "w:settings",
            make("w:trackRevisions") if mode is Mode.WORK else None,
            make("w:defaultTabStop", {"w:val": str(STEP)}),
            make("w:characterSpacingControl", {"w:val": "doNotCompress"}),
            make("w:compat", None, compatible),
            make("w:themeFontLang", {"w:val": LOCALES[paper.language]}),
        )
    )


def header(paper: Paper) -> bytes:
    """Return the header: what the text is, and how it is to be handled."""
    label = " · ".join(part for part in (paper.symbol, paper.revision, paper.kind) if part)
    return written(make.root("w:hdr", _band("Header", [_run(label or paper.title)], paper)))


def footer(paper: Paper) -> bytes:
    """Return the footer: the pages, and again how the text is to be handled."""
    pages = [
        _run(f"{paper.labels['page']} "),
        *_field("PAGE"),
        _run(f" {paper.labels['of']} "),
        *_field("NUMPAGES"),
    ]
    return written(make.root("w:ftr", _band("Footer", pages, paper)))


def _band(style: str, left: list[Element], paper: Paper) -> Element:
    level = paper.handling.upper().removeprefix("TLP:").split("+")[0]
    marked = make(
        "w:rPr",
        None,
        make("w:b"),
        make("w:bCs"),
        make("w:color", {"w:val": MARKS.get(level, "FFFFFF")}),
        make("w:sz", {"w:val": "24"}),
        make("w:szCs", {"w:val": "24"}),
        make("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": "000000"}),
    )
    mark = make(
        "w:r", None, marked, _words("\N{NO-BREAK SPACE}" + paper.handling + "\N{NO-BREAK SPACE}")
    )
    tabs = make("w:tabs", None, make("w:tab", {"w:val": "right", "w:pos": str(TEXT_WIDTH)}))
    properties = make("w:pPr", None, make("w:pStyle", {"w:val": style}), tabs)
    return make("w:p", None, properties, *left, make("w:r", None, make("w:tab")), mark)


def _run(text: str) -> Element:
    return make("w:r", None, _words(text))


def _words(text: str) -> Element:
    found = make("w:t", None, text=text)
    found.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return found


def _field(name: str) -> list[Element]:
    return [
        make("w:r", None, make("w:fldChar", {"w:fldCharType": "begin"})),
        make("w:r", None, make("w:instrText", None, text=f" {name} ")),
        make("w:r", None, make("w:fldChar", {"w:fldCharType": "separate"})),
        _run("1"),
        make("w:r", None, make("w:fldChar", {"w:fldCharType": "end"})),
    ]


def core_properties(paper: Paper) -> bytes:
    """Return the title, the language and when the paper was made."""
    core = Maker(
        {
            "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            "dc": "http://purl.org/dc/elements/1.1/",
            "dcterms": "http://purl.org/dc/terms/",
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
        }
    )
    made = paper.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    dated = {"xsi:type": "dcterms:W3CDTF"}
    return written(
        core.root(
            "cp:coreProperties",
            core("dc:title", None, text=paper.title),
            core("dc:creator", None, text="Contadora"),
            core("dc:language", None, text=LOCALES[paper.language]),
            core("dcterms:created", dated, text=made),
            core("dcterms:modified", dated, text=made),
        )
    )


def custom_properties(paper: Paper, mode: Mode, said: Sequence[str] = ()) -> bytes:
    """Return by what a copy of the text is known when it comes back.

    `said` are the marks of the comments that the desk wrote into it.
    """
    custom = Maker(
        {
            "p": "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
            "vt": "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
        },
        default="p",
    )
    values = {
        TEXT_PROPERTY: paper.text,
        VERSION_PROPERTY: str(paper.version),
        LANGUAGE_PROPERTY: paper.language,
        MODE_PROPERTY: mode.value,
    }
    for number, first in enumerate(range(0, len(said), _SAID), start=1):
        values[f"{SAID_PROPERTY}{number}"] = " ".join(said[first : first + _SAID])
    format_id = (
        "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of all custom properties, by the standard
    )
    return written(
        custom.root(
            "p:Properties",
            *(
                custom(
                    "p:property",
                    {"fmtid": format_id, "pid": str(number), "name": name},
                    custom("vt:lpwstr", None, text=value),
                )
                for number, (name, value) in enumerate(values.items(), start=2)
            ),
        )
    )


def content_types() -> bytes:
    """Return what each part of a paper of ours is."""
    kinds = {
        "/word/document.xml": _MAIN + "document.main+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/custom.xml": (
            "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        ),
    } | {
        f"/word/{name}.xml": f"{_MAIN}{kind}+xml"
        for name, kind in (
            ("styles", "styles"),
            ("settings", "settings"),
            ("comments", "comments"),
            ("header1", "header"),
            ("footer1", "footer"),
        )
    }
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns='
        '"http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()
