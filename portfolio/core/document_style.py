"""How our Word documents look: pandoc's own reference document, edited in memory.

A4, Calibri with Arial behind it (named only, nothing is embedded), headings that Word's
navigation pane knows, a Quote style, the page's number in the footer, and the document's language
for proofing.

Source for element order: ECMA-376 part 1, 17 (WordprocessingML).
"""

import io
import zipfile
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml import etree

from portfolio.core.document_tree import literal
from portfolio.core.document_words import words_of

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NAMES = {"w": _W, "r": _R, "a": _A}
_DECLARED = f'xmlns:w="{_W}" xmlns:r="{_R}"'

_FONT = "Calibri"
_FONT_BEHIND = "Arial"
_INK = "1B1B1B"
_QUIET = "595959"  # 7:1 on white
_LINK = "0B4F9E"  # 8:1 on white


@dataclass(frozen=True)
class _Style:
    """A paragraph style; distances in twips (1/20 point), sizes in half-points, as in Word."""

    name: str
    before: int = 0
    after: int = 160
    size: int = 22
    colour: str = _INK
    bold: bool = False
    italic: bool = False
    heading: int | None = None
    based_on: str = "Normal"
    following: str = "BodyText"
    # Elements of w:pPr that come before and after w:spacing.
    first: str = ""
    last: str = ""
    custom: bool = False

    def xml(self, style_id: str) -> str:
        own = ' w:customStyle="1"' if self.custom else ""
        return (
            f'<w:style {_DECLARED} w:type="paragraph"{own} w:styleId="{style_id}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="{self.based_on}"/>'
            f'<w:next w:val="{self.following}"/><w:uiPriority w:val="9"/><w:qFormat/>'
            f"<w:pPr>{self._paragraph()}</w:pPr><w:rPr>{self._run()}</w:rPr></w:style>"
        )

    def _paragraph(self) -> str:
        keep = "<w:keepNext/><w:keepLines/>" if self.heading else ""
        spacing = f'<w:spacing w:before="{self.before}" w:after="{self.after}"/>'
        outline = f'<w:outlineLvl w:val="{self.heading - 1}"/>' if self.heading else ""
        return keep + self.first + spacing + self.last + outline

    def _run(self) -> str:
        marks = ("<w:b/>" if self.bold else "") + ("<w:i/>" if self.italic else "")
        return f'{marks}<w:color w:val="{self.colour}"/><w:sz w:val="{self.size}"/>'


_BESIDE_A_BAR = '<w:pBdr><w:left w:val="single" w:sz="18" w:space="10" w:color="A6A6A6"/></w:pBdr>'
# The values of a front page stand below each other, the second line of a long one too.
_TABBED = '<w:ind w:left="2552" w:hanging="2552"/>'
_INDENTED = '<w:ind w:left="567" w:right="567"/>'
_HANGING = '<w:ind w:left="720" w:hanging="720"/>'  # half an inch, as APA asks

_STYLES = {
    "BodyText": _Style("Body Text"),
    "FirstParagraph": _Style("First Paragraph", based_on="BodyText", custom=True),
    # Close within a list, with room after its last item.
    "Compact": _Style("Compact", based_on="BodyText", last="<w:contextualSpacing/>", custom=True),
    "Title": _Style("Title", after=80, size=48, bold=True),
    "Subtitle": _Style("Subtitle", after=80, size=28, colour=_QUIET),
    "Author": _Style("Author", before=120, after=0, size=24, custom=True),
    "Date": _Style("Date", after=360, colour=_QUIET),
    "Heading1": _Style("heading 1", before=480, after=120, size=34, bold=True, heading=1),
    "Heading2": _Style("heading 2", before=320, after=80, size=28, bold=True, heading=2),
    "Heading3": _Style("heading 3", before=240, after=60, size=24, bold=True, heading=3),
    "Quote": _Style(
        "Quote",
        based_on="BodyText",
        following="Quote",
        italic=True,
        first=_BESIDE_A_BAR,
        last=_INDENTED,
    ),
    "Bibliography": _Style(
        "Bibliography", based_on="BodyText", following="Bibliography", last=_HANGING
    ),
    "SectionNote": _Style(
        "Section Note", size=20, colour=_QUIET, first="<w:keepNext/>", custom=True
    ),
    "FrontLine": _Style("Front Line", after=60, last=_TABBED, custom=True),
    "TOCHeading": _Style("TOC Heading", after=120, size=34, bold=True),
    "TOC1": _Style("toc 1", before=60, after=60),
    "TOC2": _Style("toc 2", after=60, last='<w:ind w:left="340"/>'),
    "Header": _Style(
        "header", following="Header", after=0, size=18, colour=_QUIET, last='<w:jc w:val="right"/>'
    ),
    "Footer": _Style(
        "footer", following="Footer", after=0, size=18, colour=_QUIET, last='<w:jc w:val="right"/>'
    ),
}

# Compact has room after its last line, so a cell needs some above its first.
_TABLE = f"""<w:style {_DECLARED} w:type="table" w:default="1" w:styleId="Table">
<w:name w:val="Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>
<w:tblBorders>{
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A8A8A"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
}</w:tblBorders>
<w:tblCellMar><w:top w:w="120" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>
<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>
<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="F1F1F1"/></w:tcPr></w:tblStylePr></w:style>"""

_PAGE = """<w:sectPr {declared}>
{references}
<w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417"
 w:header="708" w:footer="708" w:gutter="0"/>{first}
</w:sectPr>"""
_FOOT_ONLY = '<w:footerReference w:type="default" r:id="rIdFooter"/>'
# The first page has a foot of its own kind, which is the same, and no head.
_HEAD_TOO = (
    '<w:headerReference w:type="default" r:id="rIdHeader"/>'
    + _FOOT_ONLY
    + '<w:footerReference w:type="first" r:id="rIdFooter"/>'
)

_APP = """<?xml version="1.0" encoding="UTF-8"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"""


def reference(default: bytes, language: str, *, header: str | None = None) -> bytes:
    """A reference document for `pandoc --reference-doc`.

    `default` is pandoc's own (`pandoc --print-default-data-file reference.docx`), `language` a
    BCP 47 tag ("da-DK"), `header` plain text for the head of every page but the first.
    """
    parts = _unzip(default)
    parts["word/styles.xml"] = _styles(parts["word/styles.xml"], language)
    parts["word/settings.xml"] = _settings(parts["word/settings.xml"], language)
    parts["word/theme/theme1.xml"] = _theme(parts["word/theme/theme1.xml"])
    parts["word/fontTable.xml"] = _fonts().encode()
    parts["word/document.xml"] = _page(parts["word/document.xml"], header is not None)
    parts["word/footer1.xml"] = _footer(language).encode()
    parts["docProps/app.xml"] = _APP.encode()
    _register(parts, "footer")
    if header is not None:
        parts["word/header1.xml"] = _header(header).encode()
        _register(parts, "header")
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """The parts as a zip file whose bytes depend on nothing but the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return file.getvalue()


def _unzip(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _xml(content: bytes | str) -> Any:
    return etree.fromstring(content if isinstance(content, bytes) else content.encode())


def _bytes(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def _styles(content: bytes, language: str) -> bytes:
    root = _xml(content)
    for tag in root.xpath("w:docDefaults//w:lang", namespaces=_NAMES):
        tag.set(_w("val"), language)
    for size in root.xpath("w:docDefaults//w:sz | w:docDefaults//w:szCs", namespaces=_NAMES):
        size.set(_w("val"), "22")
    for spacing in root.xpath("w:docDefaults//w:spacing", namespaces=_NAMES):
        spacing.set(_w("line"), "276")  # 1.15 lines
        spacing.set(_w("lineRule"), "auto")
    for style_id, style in _STYLES.items():
        for old in root.xpath("w:style[@w:styleId=$id]", namespaces=_NAMES, id=style_id):
            root.remove(old)
        for linked in root.xpath("w:style[w:link/@w:val=$id]", namespaces=_NAMES, id=style_id):
            if linked.get(_w("type")) == "character":
                root.remove(linked)
        root.append(_xml(style.xml(style_id)))
    [table] = root.xpath("w:style[@w:styleId='Table']", namespaces=_NAMES)
    root.replace(table, _xml(_TABLE))
    for colour in root.xpath("w:style[@w:styleId='Hyperlink']/w:rPr/w:color", namespaces=_NAMES):
        colour.attrib.clear()
        colour.set(_w("val"), _LINK)
        colour.addnext(_xml(f'<w:u {_DECLARED} w:val="single"/>'))
    return _bytes(root)


def _settings(content: bytes, language: str) -> bytes:
    root = _xml(content)
    for state in root.xpath("w:proofState", namespaces=_NAMES):
        for checked in ("spelling", "grammar"):
            state.set(
                _w(checked), "dirty"
            )  # pandoc says "clean", and Word would then not check the text
    for tag in root.xpath("w:themeFontLang", namespaces=_NAMES):
        tag.set(_w("val"), language)
    danish = language.startswith("da")
    for name, value in (
        ("decimalSymbol", "," if danish else "."),
        ("listSeparator", ";" if danish else ","),
    ):
        for tag in root.xpath(f"w:{name}", namespaces=_NAMES):
            tag.set(_w("val"), value)
    # Without this Word opens the file in compatibility mode.
    compat = _xml(
        f'<w:compat {_DECLARED}><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    root.xpath("w:rsids", namespaces=_NAMES)[0].addprevious(compat)
    return _bytes(root)


def _theme(content: bytes) -> bytes:
    root = _xml(content)
    for latin in root.xpath("//a:majorFont/a:latin | //a:minorFont/a:latin", namespaces=_NAMES):
        latin.attrib.clear()
        latin.set("typeface", _FONT)
    return _bytes(root)


def _fonts() -> str:
    return (
        f'<w:fonts {_DECLARED}><w:font w:name="{_FONT}"><w:altName w:val="{_FONT_BEHIND}"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )


def _page(content: bytes, has_header: bool) -> bytes:
    root = _xml(content)
    body = root.find(_w("body"))
    for child in list(body):
        body.remove(child)
    page = _PAGE.format(
        declared=_DECLARED,
        references=_HEAD_TOO if has_header else _FOOT_ONLY,
        first="<w:titlePg/>" if has_header else "",
    )
    body.append(_xml(page))
    return _bytes(root)


def _footer(language: str) -> str:
    words = words_of(language)
    page, of = f"{words['page']} ", f" {words['of']} "
    return (
        f'<w:ftr {_DECLARED}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{_run(page)}{_field('PAGE')}{_run(of)}{_field('NUMPAGES')}</w:p></w:ftr>"
    )


def _header(text: str) -> str:
    return (
        f'<w:hdr {_DECLARED}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>'
        f"{_run(escape(literal(text)))}</w:p></w:hdr>"
    )


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(instruction: str) -> str:
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _register(parts: dict[str, bytes], kind: str) -> None:
    """Say that there is a `header` or a `footer`."""
    relations = _xml(parts["word/_rels/document.xml.rels"])
    for relation in list(relations):
        if relation.get("TargetMode") == "External":  # the sample link of pandoc's own example text
            relations.remove(relation)
    etree.SubElement(
        relations,
        f"{{{relations.nsmap[None]}}}Relationship",
        Type=f"{_R}/{kind}",
        Id=f"rId{kind.title()}",
        Target=f"{kind}1.xml",
    )
    parts["word/_rels/document.xml.rels"] = _bytes(relations)
    types = _xml(parts["[Content_Types].xml"])
    etree.SubElement(
        types,
        f"{{{types.nsmap[None]}}}Override",
        PartName=f"/word/{kind}1.xml",
        ContentType=f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml",
    )
    parts["[Content_Types].xml"] = _bytes(types)
