// Pasted HTML, made plain before the editor parses it: what matters becomes our vocabulary, the words of the rest stay.
//
// Styles carry meaning in what Word, Outlook and Google Docs put on the clipboard, but a style attribute that is parsed
// breaks the page's policy. So it is renamed in the source first, and read from there.
import { inertBody } from "./html.js";
import { buildWordLists } from "./paste-lists.js";
import { declarations, replaceTag, unwrap, wrapContents } from "./paste-elements.js";

const unseen =
  "head, title, meta, link, base, style, script, noscript, template, object, embed, iframe, svg, math, audio, video, " +
  "canvas, img, picture, map, input, select, textarea, datalist, progress, meter";
const inlineNames = new Set(
  "a abbr acronym b bdi bdo big br cite code data del dfn em font i ins kbd label mark o:p q s samp small span strike " +
    "strong sub sup time tt u var wbr".split(" "),
);

/** Source without comments, styles, scripts and event handlers, and with style="…" renamed to data-style="…". */
export function tame(html) {
  return html
    .replace(/<!--[\s\S]*?-->|<!\[[^>]*>/g, "")
    .replace(/<(style|script|noscript|template|xml)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi, (tag) =>
      tag
        .replace(/([\s"'/])on[a-z]+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, "$1")
        .replace(/([\s"'/])style(?=\s*=)/gi, "$1data-style"),
    );
}

function dropUnseen(body) {
  for (const element of body.querySelectorAll(unseen)) element.remove();
  for (const element of body.querySelectorAll("[data-style]")) {
    const style = declarations(element);
    if (style.get("display") === "none" || style.get("mso-hide") === "all") element.remove();
  }
}

const headings = "h1, h2, h3, h4, h5, h6";

function emphasisFromStyles(body) {
  for (const element of body.querySelectorAll("b, strong, i, em")) {
    const style = declarations(element);
    const [name, plain] = /^(b|strong)$/i.test(element.tagName)
      ? ["font-weight", /^(normal|[1-4]00)$/]
      : ["font-style", /^normal$/];
    if (plain.test(style.get(name) ?? "")) unwrap(element);
  }
  // Google Docs writes on an item how its bullet looks; the words inside carry styles of their own.
  for (const element of body.querySelectorAll("[data-style]:not(li)")) {
    const style = declarations(element);
    if (/^(bold|bolder|[6-9]00)$/.test(style.get("font-weight") ?? "") && !element.closest(headings)) {
      if (!element.closest("b, strong")) emphasise(element, "strong");
    }
    if (/^(italic|oblique)/.test(style.get("font-style") ?? "") && !element.closest("i, em")) {
      emphasise(element, "em");
    }
  }
  for (const element of body.querySelectorAll("h1 b, h1 strong, h2 b, h2 strong, h3 b, h3 strong")) unwrap(element);
}

// An emphasis cannot hold blocks: in a bold <div> each of the blocks inside becomes bold.
function emphasise(element, tag) {
  const blocks = [...element.children].filter((child) => !inlineNames.has(child.localName));
  if (blocks.length === 0) wrapContents(element, tag);
  else for (const block of blocks) emphasise(block, tag);
}

const titleClasses = /\b(MsoTitle)\b/;
const quoteClasses = /\bMso(Intense)?Quote/;

function wordStyles(body) {
  for (const paragraph of body.querySelectorAll("p[class]")) {
    if (titleClasses.test(paragraph.className)) replaceTag(paragraph, "h2");
    else if (quoteClasses.test(paragraph.className)) wrapContents(replaceTag(paragraph, "blockquote"), "p");
  }
}

const isPhrase = (cell) => [...cell.querySelectorAll("*")].every((inside) => inlineNames.has(inside.localName));

/** A row of short cells becomes one paragraph; a row that holds blocks gives them back one after the other. */
function tablesToParagraphs(body) {
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const place = document.createDocumentFragment();
    for (const caption of table.querySelectorAll("caption")) place.append(replaceTag(caption, "p"));
    for (const row of table.querySelectorAll("tr")) place.append(...wordsOfRow(row));
    table.replaceWith(place);
  }
}

function wordsOfRow(row) {
  const cells = [...row.querySelectorAll("td, th")].filter((cell) => cell.textContent.trim());
  for (const cell of cells) {
    const only = cell.children.length === 1 ? cell.firstElementChild : null;
    if (only && ["p", "div"].includes(only.localName)) unwrap(only);
  }
  if (!cells.every(isPhrase)) return cells.map((cell) => replaceTag(cell, "div"));
  const paragraph = row.ownerDocument.createElement("p");
  cells.forEach((cell, index) => paragraph.append(...(index ? [" | "] : []), ...cell.childNodes));
  return cells.length ? [paragraph] : [];
}

function preformatted(body) {
  for (const element of body.querySelectorAll("pre")) {
    const paragraph = replaceTag(element, "p");
    const lines = paragraph.textContent.replace(/\n$/, "").split("\n");
    paragraph.replaceChildren(...lines.flatMap((line, index) => (index ? [element.ownerDocument.createElement("br"), line] : [line])));
  }
}

// Outlook and Google send links through their own servers, which would tell them who follows a link, and when.
function directLinks(body) {
  for (const link of body.querySelectorAll("a[href]")) {
    const target = /^https:\/\/([^/]+\.safelinks\.protection\.outlook\.com\/|www\.google\.com\/url\?)/i.test(
      link.getAttribute("href"),
    );
    if (!target) continue;
    const query = new URL(link.getAttribute("href")).searchParams;
    const address = query.get("url") ?? query.get("q");
    if (address) link.setAttribute("href", address);
  }
}

function dropEmptyBlocks(body) {
  for (const element of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, div")].reverse()) {
    if (!/[^\s\u00a0]/.test(element.textContent)) element.remove();
  }
  for (const breaking of body.querySelectorAll(":scope > br")) breaking.remove();
}

/** Pasted HTML -> HTML that holds nothing but words and our vocabulary, ready for the editor's parser. */
export function cleanPasted(html) {
  const source = tame(html);
  // The editor's own copy is in the vocabulary already, and says how it was cut.
  if (/\sdata-pm-slice=/.test(source)) return source;
  const body = inertBody(source);
  dropUnseen(body);
  wordStyles(body);
  buildWordLists(body);
  emphasisFromStyles(body);
  directLinks(body);
  preformatted(body);
  tablesToParagraphs(body);
  dropEmptyBlocks(body);
  return body.innerHTML;
}
