// Pasted HTML, made plain before the editor parses it: what matters becomes our vocabulary, the words of the rest stay.
// The server reads the same clipboards in the same way for those who write without the editor.
//
// Styles carry meaning in what Word, Outlook and Google Docs put on the clipboard, but a style attribute that is parsed
// breaks the page's policy. So it is renamed in the source first, and read from there.
import { Fragment, Slice } from "prosemirror-model";
import { inertBody } from "./html.js";
import { blocksOnly } from "./paste-blocks.js";
import { declarations, isInline, replaceTag, unwrap, wrapContents } from "./paste-elements.js";
import { gatherFootnotes } from "./paste-footnotes.js";
import { buildWordLists } from "./paste-lists.js";
import { settleTables } from "./paste-tables.js";
import { schema } from "./schema.js";

// Parsing HTML folds spaces. Those that were meant are a character of the private area until the parsing is done.
const HELD_SPACE = "\ue000";

// What has no words to read. The words of everything else stay, as on the server.
const unseen =
  "title, meta, link, base, style, script, noscript, template, object, embed, iframe, noembed, noframes, svg, audio, " +
  "video, canvas, img, input, [hidden], .MsoCommentReference, .EOP, .Apple-interchange-newline";
const headings = "h1, h2, h3, h4, h5, h6";

/** Source without comments, styles, scripts and event handlers, and with style="…" renamed to data-style="…". */
export function tame(html) {
  return html
    .replace(/<!--[\s\S]*?-->|<!\[[^>]*>/g, "")
    .replace(/<(style|script|noscript|template|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) =>
      // Attribute by attribute: an address or a title may hold "/style=" or " on x =" of its own.
      tag.replace(/([^\s"'<>/=]+)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?/g, (attribute, name, value) => {
        if (value === undefined) return attribute;
        if (/^on/i.test(name)) return "";
        return /^style$/i.test(name) ? `data-style${value}` : attribute;
      }),
    );
}

function isHidden(element) {
  const style = declarations(element);
  return style.get("display") === "none" || style.get("mso-hide") === "all" || style.get("mso-element") === "comment";
}

function dropUnseen(body) {
  for (const element of body.querySelectorAll(unseen)) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) if (isHidden(element)) element.remove();
}

// A wrapper that says "bold" and means "not bold": Google Docs puts one around everything.
function dropFalseEmphasis(body) {
  for (const element of body.querySelectorAll("b, strong, i, em")) {
    const style = declarations(element);
    const plain = /^(b|strong)$/.test(element.localName)
      ? /^(normal|[1-4]00)$/.test(style.get("font-weight") ?? "")
      : style.get("font-style") === "normal";
    if (plain) unwrap(element);
  }
}

// An emphasis cannot hold blocks: in a bold <div> each of the blocks inside becomes bold.
function emphasise(element, tag) {
  const blocks = [...element.children].filter((child) => !isInline(child));
  if (blocks.length === 0) wrapContents(element, tag);
  else for (const block of blocks) emphasise(block, tag);
}

function emphasisFromStyles(body) {
  // Google Docs writes on an item how its bullet looks; the words inside carry styles of their own.
  for (const element of body.querySelectorAll("[data-style]:not(li)")) {
    const style = declarations(element);
    const bold = /^(bold|bolder|[6-9]00)$/.test(style.get("font-weight") ?? "");
    if (bold && !element.closest(`b, strong, ${headings}`)) emphasise(element, "strong");
    const slanted = /^(italic|oblique)/.test(style.get("font-style") ?? "");
    if (slanted && !element.closest("i, em")) emphasise(element, "em");
  }
  for (const element of body.querySelectorAll(headings)) {
    for (const bold of element.querySelectorAll("b, strong")) unwrap(bold);
  }
}

function wordStyles(body) {
  for (const paragraph of body.querySelectorAll("p.MsoTitle")) replaceTag(paragraph, "h2");
  for (const paragraph of body.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    wrapContents(replaceTag(paragraph, "blockquote"), "p");
  }
}

const hold = (text) => text.replace(/[ \u00a0]/g, HELD_SPACE);

function holdSpaces(body) {
  for (const run of body.querySelectorAll("[data-style]")) {
    if (declarations(run).get("mso-spacerun") === "yes") run.textContent = hold(run.textContent);
  }
  for (const element of body.querySelectorAll("pre")) {
    const lines = element.textContent.replace(/\n$/, "").split("\n").map(hold);
    const page = element.ownerDocument;
    const content = lines.flatMap((line, index) => (index ? [page.createElement("br"), line] : [line]));
    replaceTag(element, "p").replaceChildren(...content);
  }
}

// Outlook and Google send links through their own servers, which would tell them who follows a link, and when.
function directLinks(body) {
  const indirect = /^https:\/\/([^/]+\.safelinks\.protection\.outlook\.com\/|www\.google\.com\/url\?)/i;
  for (const link of body.querySelectorAll("a[href]")) {
    const href = link.getAttribute("href");
    if (!indirect.test(href)) continue;
    const query = new URL(href).searchParams;
    const address = query.get("url") ?? query.get("q");
    if (address) link.setAttribute("href", address);
  }
}

/** Pasted HTML -> HTML that holds nothing but words and our vocabulary, ready for the editor's parser. */
export function cleanPasted(html) {
  const source = tame(html);
  // The editor's own copy is in the vocabulary already, and says how it was cut.
  if (/\sdata-pm-slice=/.test(source)) return source;
  const body = inertBody(source);
  dropUnseen(body);
  gatherFootnotes(body);
  wordStyles(body);
  buildWordLists(body);
  holdSpaces(body);
  dropFalseEmphasis(body);
  emphasisFromStyles(body);
  directLinks(body);
  settleTables(body);
  blocksOnly(body);
  return body.innerHTML;
}

function withSpaces(fragment) {
  const nodes = [];
  fragment.forEach((node) => {
    if (!node.isText) nodes.push(node.copy(withSpaces(node.content)));
    else nodes.push(schema.text(node.text.replaceAll(HELD_SPACE, " "), node.marks));
  });
  return Fragment.fromArray(nodes);
}

function holdsSeveralBlocks(content) {
  let blocks = 0;
  content.descendants((node) => {
    if (node.isTextblock) blocks += 1;
  });
  return blocks > 1;
}

const isInCell = ($from) => $from.depth > 1 && $from.node(1).type === schema.nodes.table;

/** What a cell can hold of a paste: its lines as paragraphs. A table alone stays one, and goes into the cells. */
function forCell(content, slice) {
  const { tableRole } = content.firstChild?.type.spec ?? {};
  if (tableRole && content.childCount === 1) return new Slice(content, slice.openStart, slice.openEnd);
  const paragraphs = [];
  content.descendants((node) => {
    if (node.isTextblock) paragraphs.push(schema.nodes.paragraph.create(null, node.content));
    return !node.isTextblock;
  });
  return paragraphs.length ? new Slice(Fragment.fromArray(paragraphs), 1, 1) : new Slice(content, 0, 0);
}

/** The parsed paste with the spaces that were held, as it is to stand at the cursor `$from`. */
export function ready(slice, $from) {
  const content = withSpaces(slice.content);
  if (isInCell($from)) return forCell(content, slice);
  // Half a sentence takes in the first block of a paste. A heading, a list or a quotation would be one no more.
  const afterWords = $from.depth === 1 && $from.parent.type === schema.nodes.paragraph && $from.parentOffset > 0;
  const isParagraph = content.firstChild?.type === schema.nodes.paragraph;
  const closed = afterWords && !isParagraph && holdsSeveralBlocks(content);
  return new Slice(content, closed ? 0 : slice.openStart, slice.openEnd);
}
