"""The fixed parts of a compilation's Word document: styles, lists, footer, properties."""

from __future__ import annotations

from contadora.negotiation.papers.docx_parts import LOCALES

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

TYPES = (
    _HEAD + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{_WORD}.numbering+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_WORD}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
CORE = (
    _HEAD + "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
    "<dc:creator>Contadora</dc:creator><dc:language>{language}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>'
)
DOCUMENT = (
    _HEAD + f'<w:document xmlns:w="{_W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>{body}'
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="1191" w:bottom="1134" w:left="1191" w:header="567" '
    'w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
)
FOOTER = (
    _HEAD + f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">{footer}  ·  {page} </w:t></w:r>'
    '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
)
SETTINGS = (
    _HEAD + f'<w:settings xmlns:w="{_W}"><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
NUMBERING = (
    _HEAD + f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">'
    '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="425" w:hanging="283"/></w:pPr></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
# name, name in Word, what it rests on, of the paragraph, of the run
_STYLES = (
    ("Heading1", "heading 1", '<w:keepNext/><w:spacing w:after="80"/><w:outlineLvl w:val="0"/>',
     '<w:b/><w:sz w:val="38"/>'),
    ("Heading2", "heading 2",
     '<w:keepNext/><w:spacing w:before="360" w:after="100"/><w:outlineLvl w:val="1"/>',
     '<w:b/><w:color w:val="0B5D6B"/><w:sz w:val="28"/>'),
    ("Heading3", "heading 3",
     '<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="2"/>',
     '<w:b/><w:sz w:val="23"/>'),
    ("Heading4", "heading 4",
     '<w:keepNext/><w:spacing w:before="180" w:after="60"/><w:outlineLvl w:val="3"/>',
     '<w:b/><w:i/>'),
    ("Subtitle", "Subtitle", '<w:spacing w:after="240"/>', '<w:color w:val="57544D"/>'),
    ("Marking", "Marking", '<w:spacing w:after="120"/>', '<w:b/><w:sz w:val="20"/>'),
    ("Caption", "caption", '<w:keepNext/><w:spacing w:before="120" w:after="60"/>',
     '<w:b/><w:sz w:val="19"/>'),
    ("Small", "Small", '<w:spacing w:after="60"/>', '<w:color w:val="57544D"/><w:sz w:val="17"/>'),
    ("Cell", "Cell", '<w:spacing w:after="20"/>', '<w:sz w:val="17"/>'),
    ("Speaker", "Speaker", '<w:keepNext/><w:spacing w:before="100" w:after="20"/>', ""),
    ("Quote", "Quote", '<w:spacing w:after="80"/><w:ind w:left="284"/>', ""),
    ("ListBullet", "List Bullet",
     '<w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/>', ""),
)  # fmt: skip


def styles(language: str) -> str:
    """Return the part of the styles, with the language that the document is in."""
    own = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr>'
        f"<w:rPr>{run}</w:rPr></w:style>"
        for identity, name, paragraph, run in _STYLES
    )
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="BFBAAE"/>'
        for side in ("top", "bottom", "insideH")
    )
    return (
        f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Georgia" w:hAnsi="Georgia" w:cs="Georgia"/><w:color w:val="1C1B19"/>'
        f'<w:sz w:val="21"/><w:lang w:val="{LOCALES[language]}"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:qFormat/></w:style>{own}<w:style w:type="table" w:styleId="Ruled">'
        f'<w:name w:val="Ruled"/><w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr></w:style>'
        "</w:styles>"
    )
