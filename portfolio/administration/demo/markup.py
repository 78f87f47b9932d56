"""The light markup in which the demo's texts are written, turned into the stored HTML.

Blocks are parted by an empty line: `## ` and `### ` are headings, lines with `- ` or `1. ` a list,
lines with `> ` a quotation, all else a paragraph. Inside a block: `**strong**`, `*em*`,
`[words](address)`. It knows no more than the demo needs, and the demo is its only reader.
"""

import html
import re

_LINK = re.compile(r"\[([^\]]+)\]\(((?:https?|mailto):[^)\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_EM = re.compile(r"\*(.+?)\*")
_NUMBER = re.compile(r"\d+\. ")
_KEPT = re.compile(r"@(\d+)(?:-(\d+))?")


def source_blocks(source: str) -> list[str]:
    """The blocks of a source, in order, without the empty lines between them."""
    return [block.strip() for block in re.split(r"\n\s*\n", source.strip()) if block.strip()]


def to_html(source: str) -> str:
    """The whole source as canonical HTML, without white space between the blocks."""
    return "".join(block_to_html(block) for block in source_blocks(source))


def block_to_html(block: str) -> str:
    """One block as HTML: `## ` becomes `h2`, `### ` becomes `h3`, and so on."""
    lines = block.splitlines()
    for mark, tag in (("## ", "h2"), ("### ", "h3")):
        if block.startswith(mark):
            return f"<{tag}>{_inline(block.removeprefix(mark))}</{tag}>"
    if all(line.startswith("- ") for line in lines):
        return _list("ul", [line[2:] for line in lines])
    if all(_NUMBER.match(line) for line in lines):
        return _list("ol", [_NUMBER.sub("", line, count=1) for line in lines])
    if all(line.startswith("> ") for line in lines):
        return "<blockquote>" + "".join(_paragraph(line[2:]) for line in lines) + "</blockquote>"
    return _paragraph(" ".join(lines))


def with_kept_blocks(source: str, earlier: str) -> str:
    """The source with each `@3` or `@2-4` replaced by those blocks of `earlier`, counted from 1."""
    kept = source_blocks(earlier)
    blocks: list[str] = []
    for block in source_blocks(source):
        match = _KEPT.fullmatch(block)
        if match is None:
            blocks.append(block)
            continue
        first = int(match[1])
        last = int(match[2] or first)
        if not 1 <= first <= last <= len(kept):
            raise ValueError(f"{block} names a block that the earlier text does not have")
        blocks += kept[first - 1 : last]
    return "\n\n".join(blocks)


def _paragraph(words: str) -> str:
    return f"<p>{_inline(words)}</p>"


def _list(tag: str, items: list[str]) -> str:
    inside = "".join(f"<li>{_paragraph(item)}</li>" for item in items)
    return f"<{tag}>{inside}</{tag}>"


def _inline(words: str) -> str:
    safe = html.escape(words.strip(), quote=False)
    safe = _LINK.sub(r'<a href="\2">\1</a>', safe)
    safe = _STRONG.sub(r"<strong>\1</strong>", safe)
    return _EM.sub(r"<em>\1</em>", safe)
