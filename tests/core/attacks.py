"""Attack strings, written by class: each tries to bring script, a form or a foreign style through.

`ALERT` stands for the script. The judge is in test_text.py: whatever comes out must be inside the
vocabulary for two independent parsers.
"""

from __future__ import annotations

SCHEMES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\tjavascript:alert(1)",
    "\x01javascript:alert(1)", "\x1fjavascript:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "java\r\nscript:alert(1)", "java&#9;script:alert(1)",
    "java&#10;script:alert(1)", "java&Tab;script&colon;alert(1)", "java&NewLine;script:alert(1)",
    "&#106;avascript:alert(1)", "&#x6A;avascript:alert(1)", "&#0000106avascript:alert(1)",
    "javascript&#58;alert(1)", "javascript&colon;alert(1)", "&#14;javascript:alert(1)",
    "javascript:123", "javascript:0", "javascript://x.dk/%0aalert(1)", "vbscript:msgbox(1)",
    "livescript:1", "mocha:1", "data:text/html,<script>alert(1)</script>", "DATA:text/html;x,1",
    "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://x.dk/1", "file:///etc/passwd", "ftp://x.dk/", "about:blank", "view-source:x",
    "jar:x!/", "ws://x.dk", "feed:javascript:alert(1)", "//evil.dk", "/local", "?q", "#top", "x",
    "http:evil", "https:/evil", "http:\\\\evil", "\\\\evil", "http//:x", "http ://x.dk",
    "\u00a0javascript:alert(1)", "\ufeffjavascript:alert(1)", "\u2028javascript:alert(1)",
    "javascript\u200b:alert(1)", "\uff4aavascript:alert(1)", "javas\u0441ript:alert(1)",
    "\u202ejavascript:alert(1)", "java\x00script:alert(1)", "https://\"onclick=alert(1)//",
    "mailto:", "https://", "http://?", "HTTP://X.dk/'onclick='alert(1)", "https://x.dk/`onclick=a`",
    "https://x.dk/<script>alert(1)</script>", "https://[::1", "https://x.dk/\" onclick=\"alert(1)",
]  # fmt: skip

HANDLERS = [
    "<p onclick=alert(1)>x</p>", "<p OnClick='alert(1)'>x</p>", "<p/onclick=alert(1)>x</p>",
    "<p\nonmouseover\n=\nalert(1)>x", "<p x=\"y\"onclick=alert(1)>x", "<b onfocus=alert(1) autofocus>",
    "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<IMG SRC=x ONERROR=alert(1)//",
    "<img src=`x` onerror=`alert(1)`>", "<image src=x onerror=alert(1)>", "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>", "<select autofocus onfocus=alert(1)><option>x",
    "<textarea autofocus onfocus=alert(1)>x", "<keygen autofocus onfocus=alert(1)>",
    "<p onclick\x00=alert(1)>x", "<p \x00onclick=alert(1)>x", "<p on\x00click=alert(1)>x",
    "<p/\x0conclick=alert(1)>x", "<x onclick=alert(1)>x</x>", "<blink onclick=alert(1)>x",
    "<a href=https://x.dk onclick=alert(1)>x</a>", "<a onclick=alert(1) href='https://x.dk'>x</a>",
    "<a href=\"https://x.dk\"onclick=\"alert(1)\">x</a>", "<br onclick=alert(1)>", "<li onclick=a>x",
    "<a href='https://x.dk' style='x:expression(alert(1))'>x</a>", "<p style='behavior:url(x)'>x",
    "<p style=\"background:url('javascript:alert(1)')\">x", "<p style='position:fixed;top:0'>x",
    "<p id=login class=btn name=x>x", "<a name=x target=_blank rel=opener ping=/x download>x</a>",
]  # fmt: skip

CODE = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//x.dk/a.js></SCRIPT>", "<script/x>alert(1)</script >",
    "<script\n>alert(1)</script\n>", "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script>alert(1)",
    "<<script>alert(1)//<</script>", "<script>/*</script><b>*/alert(1)", "</script><script>alert(1)",
    "<script><!--<script></script>--></script><img src=x onerror=alert(1)>", "<style>@import'//x'",
    "<style>*{background:url(javascript:alert(1))}</style>", "<link rel=stylesheet href=//x.dk>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>", "<base href=//evil.dk>",
    "<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "<xml><i>x</i></xml>",
    "<iframe src=javascript:alert(1)></iframe>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe srcdoc=&lt;script&gt;alert(1)&lt;/script&gt;>", "<frameset><frame src=//x></frameset>",
    "<object data=javascript:alert(1)></object>", "<embed src=javascript:alert(1)>", "<applet code=x>",
    "<object><param name=code value=x><script>alert(1)</script></object>", "<portal src=//x></portal>",
    "<form action=//evil.dk><input name=password><button>x</button></form>", "<isindex action=x>",
    "<button formaction=javascript:alert(1)>x</button>", "<input type=image src=x formaction=y>",
    "<form id=x></form><button form=x formaction=//e>y</button>", "<dialog open>x</dialog>",
    "<input type=hidden name=csrf_token value=x>", "<template><script>alert(1)</script></template>",
    "<slot name=x><b>y</b></slot>", "<bgsound src=javascript:alert(1)>", "<layer src=x></layer>",
    "<?xml-stylesheet href='javascript:alert(1)'?>", "<?import namespace=t?><p>x", "<!ENTITY x 'y'>",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;", "<%<script>alert(1)</script>%>",
]  # fmt: skip

MUTATIONS = [
    "<svg><script>alert(1)</script></svg>", "<svg onload=alert(1)>", "<svg/onload=alert(1)//",
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><animate onbegin=alert(1)>",
    "<svg><animate attributeName=href values=javascript:alert(1)>", "<svg><set attributeName=onclick to=alert(1)>",
    "<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>", "<svg><desc><b>x</b><script>alert(1)",
    "<svg><title><style></title><img src=x onerror=alert(1)></style></svg>", "<svg><use href=data:image/svg+xml,x>",
    "<svg><![CDATA[<img src=x onerror=alert(1)>]]></svg>", "<svg><p><style><!--</style><img src=x onerror=alert(1)>-->",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)>", "<math href=javascript:alert(1)>x</math>",
    "<math><annotation-xml encoding=text/html><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\"></noembed>", "<noframes><p id='</noframes><script>alert(1)</script>'>",
    "<template><p title=\"</template><img src=x onerror=alert(1)>\"></template>", "<template><svg><style></template><img src=x onerror=alert(1)>",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">", "<title><p id='</title><script>alert(1)</script>'>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\"></xmp>", "<listing>&lt;img onerror=alert(1) src=x&gt;</listing>",
    "<plaintext><script>alert(1)</script>", "<iframe><p title='</iframe><script>alert(1)</script>'>", "<select><style></select><img src=x onerror=alert(1)>",
    "<table><td><script>alert(1)</script><tr><p onclick=alert(1)>", "<table><style><img src=x onerror=alert(1)></table>", "<option><style></option></select><img src=x onerror=alert(1)></style>",
    "<p><a href='https://x.dk'><table><a href='javascript:alert(1)'>x</a></table></a>", "<a><b><a href=javascript:alert(1)>x</b></a></a>",
    "<a href=https://a.dk>x<a href=javascript:alert(1)>y</a></a>", "<b><p><b><p></b><img src=x onerror=alert(1)>", "<font><p><style></font><svg onload=alert(1)>",
    "<p title=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</p>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;alert(1)", "&lt;img src=x onerror=alert(1)&gt;",
    "<a href=\"https://x.dk/?a=&quot;&gt;&lt;script&gt;alert(1)\">x</a>", "<a href='https://x.dk/\"><img src=x onerror=alert(1)>'>x</a>",
]  # fmt: skip

BROKEN = [
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">", "<!--><script>alert(1)</script>-->", "<!---><script>alert(1)</script>-->",
    "<!--x--!><script>alert(1)</script>-->", "<!-- --!><img src=x onerror=alert(1)>", "<!--<!--><script>alert(1)</script>", "<!-- x",
    "<![CDATA[<script>alert(1)</script>]]>", "<![CDATA[><img src=x onerror=alert(1)>]]>", "<![if true]><script>alert(1)</script><![endif]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->", "<!--[if true]><!--><script>alert(1)</script><!--<![endif]-->",
    "</ <script>alert(1)</script>", "</><script>alert(1)</script>", "</p/onclick=alert(1)>x", "</a onclick=alert(1)>x", "<!p onclick=alert(1)>x",
    "<p title=\"x onclick=alert(1)>y", "<p title='x\" onclick=alert(1)>y", "<p =onclick=alert(1)>y", "<p ==\"><script>alert(1)</script>\">y",
    "<a href=\"https://x.dk>x</a><script>alert(1)</script>", "<a href=https://x.dk/><script>alert(1)</script>", "<a href=`javascript:alert(1)`>x",
    "<a href='https://x.dk'style=x onclick=alert(1)>x", "<a href = 'https://x.dk' href='javascript:alert(1)'>x", "<a HREF=x href=javascript:1>y",
    "<a href href=javascript:alert(1)>x", "<a\x0bhref=javascript:alert(1)>x", "<a\u00a0href=javascript:alert(1)>x", "<a/href=javascript:alert(1)>x",
    "<a href\x00=javascript:alert(1)>x", "<\x00script>alert(1)</script>", "<s\x00cript>alert(1)</s\x00cript>", "<scr\u0130pt>alert(1)</scr\u0130pt>",
    "<\uff53cript>alert(1)</script>", "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e", "<\u017fcript>alert(1)</\u017fcript>", "<script\u2028>alert(1)",
    "<p\ud800 onclick=alert(1)>x", "\ud83d<script>alert(1)</script>\ude00", "<p \ud800onclick=alert(1)>x", "<<<<p onclick=alert(1)>>>>x", "<",
    "<p", "<p ", "<p onclick", "<p onclick=", "<p onclick='", "</", "</p", "<!", "<!-", "<!--", "<?", "&", "&#", "&#x", "&#x110000;", "&#xD800;&#0;&#1;",
    "<b/><i/onclick=alert(1)/><em/>x", "<br/onload=alert(1)>", "<p><br </p onclick=alert(1)>x", "<h2 <script>alert(1)</script>>x</h2>",
]  # fmt: skip

ALL = [
    *(f'<a href="{scheme}">word</a>' for scheme in SCHEMES if '"' not in scheme),
    *(f"<p>x<a href='{scheme}'>word</a>" for scheme in SCHEMES if "'" not in scheme),
    *(f"<a href={scheme}>word</a>" for scheme in SCHEMES),
    *HANDLERS,
    *CODE,
    *MUTATIONS,
    *BROKEN,
]
