"""What comes from Word, Outlook, Google Docs and web pages keeps its shape, and all of its words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from portfolio.core.text import clean
from tests.browser import pen
from tests.browser.editor_harness import Server

FIXTURES = sorted((Path(__file__).resolve().parent.parent / "core" / "paste").glob("*.html"))

Open = Callable[..., Page]

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
p.MsoNormal { margin: 0 } </style><!--[if gte mso 9]><xml><o:x>skjult</o:x></xml><![endif]--></head>
<body lang=DA style='tab-interval:65.2pt'><!--StartFragment-->
<p class=MsoTitle>Titel<o:p></o:p></p>
<h1>Over<b>skrift</b><o:p></o:p></h1><h3 style='mso-x:y'>Under</h3>
<p class=MsoNormal>Et <b style='mso-bidi-font-weight:normal'>fedt</b> og <i>skråt</i> ord<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>en<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o&nbsp;</span>under
en</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·&nbsp;</span>to</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.&nbsp;</span>første</p>
<p class=MsoQuote>Et citat</p>
<table><tr><td><p class=MsoNormal>A</p></td><td><p class=MsoNormal>B</p></td></tr></table>
<p class=MsoNormal><a href="https://dr.dk" onclick="alert(1)">link</a><a href="#_ftn1">[1]</a></p>
<!--EndFragment--></body></html>"""

WORD_BECOMES = (
    "<h2>Titel</h2><h2>Overskrift</h2><h3>Under</h3>"
    "<p>Et <strong>fedt</strong> og <em>skråt</em> ord</p><p></p>"
    "<ul><li><p>en</p><ul><li><p>under en</p></li></ul></li><li><p>to</p></li></ul>"
    "<ol><li><p>første</p></li></ol>"
    "<blockquote><p>Et citat</p></blockquote>"
    "<table><tbody><tr><td><p>A</p></td><td><p>B</p></td></tr></tbody></table>"
    '<p><a href="https://dr.dk">link</a>[1]</p>'
)

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span
style="font-weight:400">Mødet</span></h2><p dir="ltr" style="line-height:1.38"><span style="font-weight:400">Et </span><span
style="font-weight:700">fedt</span><span style="font-style:italic"> skråt</span></p><br /><ul style="margin:0"><li
dir="ltr" style="font-weight:700"><p><span style="font-weight:400">en</span></p></li><ul><li><p><span>under</span></p></li></ul></ul>
<p><a href="https://www.google.com/url?q=https://star.dk/a&amp;sa=D"><span style="text-decoration:underline">link</span></a></p></b>"""

DOCS_BECOMES = (
    "<h2>Mødet</h2><p>Et <strong>fedt</strong><em> skråt</em></p><p></p>"
    "<ul><li><p>en</p><ul><li><p>under</p></li></ul></li></ul>"
    '<p><a href="https://star.dk/a">link</a></p>'
)

OUTLOOK = """<div style="display:none">Forhåndsvisning</div><table><tr><td><div class="elementToProof"
style="font-family:Aptos">Hej Sofie<br>Tak for sidst</div><div><br></div><p style="font-weight:bold">Husk</p>
<ul><li>en</li></ul></td></tr></table><img src="https://spor.example/x.gif" alt="x">"""

OUTLOOK_BECOMES = "<p>Hej Sofie<br>Tak for sidst</p><p></p><p><strong>Husk</strong></p><ul><li><p>en</p></li></ul>"

WORD_ONLINE = """<div class="OutlineElement"><p class="Paragraph"><span>Før</span></p></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-aria-level="1"><p class="Paragraph">en</p></li></ul></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle2"><li data-aria-level="2"><p class="Paragraph">under</p></li></ul></div>
<div class="ListContainerWrapper"><ul class="BulletListStyle1"><li data-aria-level="1"><p class="Paragraph">to</p></li></ul></div>"""

WORD_ONLINE_BECOMES = (
    "<p>Før</p><ul><li><p>en</p><ul><li><p>under</p></li></ul></li><li><p>to</p></li></ul>"
)

WEB = """<article style="color:red" onmouseover="alert(1)"><script>alert(1)</script><style>*{color:red}</style>
<header><h1>Nyhed</h1></header><p>Første<sup>1</sup> <u>linje</u> <code>kode</code></p>
<figure><img src=x onerror=alert(1)><figcaption>Billedtekst</figcaption></figure>
<dl><dt>Ord</dt><dd>Forklaring</dd></dl><pre>a
  b</pre><p><a href="javascript:alert(1)">ond</a> <a href="//dr.dk">relativ</a></p><svg><text>skjult</text></svg>
<button>Tryk</button></article>"""

WEB_BECOMES = (
    "<h2>Nyhed</h2><p>Første1 linje kode</p><p>Billedtekst</p><p>Ord</p><p>Forklaring</p>"
    "<p>a<br>  b</p><p>ond relativ</p><p>Tryk</p>"
)

# Nothing inside an attribute's value is an attribute, and every word of what nobody knows is kept.
PLACES = [
    '<p>Før <a href="https://x.example/online=1">ord her</a> mere</p><p>Andet afsnit</p>',
    '<p>Før <a href="https://x.example/a/onboarding=true&amp;b=2">link</a> efter</p><p>to</p>',
    '<p><a href="https://x.example/style=red/side">link</a> efter</p>',
    '<p><span title="Svar on time = ja" onclick="x()">ord</span> mere</p><p>to</p>',
    "<p>Hun bor i <st1:place w:st=on>Vejle</st1:place> by</p>",
    "<p>Hun <x-note>sagde</x-note> <nobr>ikke</nobr> <output>noget</output> om det</p>",
    "<p>Et</p><textarea>skrevet ord</textarea><p>to</p>",
    "<p>Et <math><mi>x</mi></math> og <meter>3 af 5</meter></p>",
]


COPY = """() => {
  const data = new DataTransfer();
  document.activeElement.dispatchEvent(
    new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return data.getData("text/html");
}"""


def paste(page: Page, html: str, plain: str = "") -> None:
    page.evaluate(
        """([html, plain]) => {
          const data = new DataTransfer();
          if (html) data.setData("text/html", html);
          data.setData("text/plain", plain);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, plain],
    )


def text_of(server: Server, page: Page) -> str:
    page.keyboard.press("Control+s")
    page.locator("[data-editor-state][data-state=saved]").wait_for()
    return server.html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(WORD, WORD_BECOMES, id="word"),
        pytest.param(DOCS, DOCS_BECOMES, id="docs"),
        pytest.param(OUTLOOK, OUTLOOK_BECOMES, id="outlook"),
        pytest.param(WORD_ONLINE, WORD_ONLINE_BECOMES, id="word-online"),
        pytest.param(WEB, WEB_BECOMES, id="web"),
    ],
)
def test_pasted_html_becomes_the_vocabulary(
    server: Server, open_editor: Open, source: str, html: str
) -> None:
    page = open_editor()
    paste(page, source)
    assert text_of(server, page) == html


@pytest.mark.parametrize("source", PLACES)
def test_pasted_words_stay_where_they_stood(server: Server, open_editor: Open, source: str) -> None:
    page = open_editor()
    paste(page, source)
    assert text_of(server, page) == clean(source)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_real_clipboard_becomes_what_the_server_makes_of_it(
    server: Server, open_editor: Open, fixture: Path
) -> None:
    pasted, expected = fixture.read_text("utf-8").split("<!-- expected -->\n")
    page = open_editor()
    paste(page, pasted)
    assert text_of(server, page).replace("&nbsp;", "\xa0") == expected.replace("\n", "")


def test_plain_text_becomes_paragraphs(server: Server, open_editor: Open) -> None:
    page = open_editor()
    paste(page, "", "en\n\nto <b>")
    assert text_of(server, page) == "<p>en</p><p>to &lt;b&gt;</p>"


def test_the_editors_own_copy_comes_back_as_it_was(server: Server, open_editor: Open) -> None:
    before = "<ul><li><p>a  <strong>b</strong></p></li></ul><blockquote><p>c</p></blockquote>"
    server.html = before
    page = open_editor()
    page.keyboard.press("Control+a")
    copied = page.evaluate(COPY)
    page.keyboard.press("Delete")
    paste(page, copied)
    page.keyboard.type("!")
    assert text_of(server, page) == before.replace("<p>c", "<p>c!")


@pytest.mark.parametrize(
    ("source", "html"),
    [
        pytest.param(
            "<h2>Mødet</h2><p>Bagefter.</p>",
            "<p>Før.</p><h2>Mødet</h2><p>Bagefter.</p>",
            id="heading",
        ),
        pytest.param(
            "<ul><li>en</li><li>to</li></ul>",
            "<p>Før.</p><ul><li><p>en</p></li><li><p>to</p></li></ul>",
            id="list",
        ),
        pytest.param("<h2>Mødet</h2>", "<p>Før.Mødet</p>", id="words-of-a-heading"),
        pytest.param("<p>Ja.</p><p>Nej.</p>", "<p>Før.Ja.</p><p>Nej.</p>", id="paragraphs"),
    ],
)
def test_a_paste_after_half_a_sentence_keeps_its_shape(
    server: Server, open_editor: Open, source: str, html: str
) -> None:
    server.html = "<p>Før.</p>"
    page = open_editor()
    pen.at_the_end(page)
    paste(page, source)
    assert text_of(server, page) == html
