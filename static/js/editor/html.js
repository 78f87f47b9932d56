// Between stored HTML and the editor's document. Nothing is lost on the way through, runs of spaces included.
import { DOMParser as ModelParser, DOMSerializer } from "prosemirror-model";
import { schema } from "./schema.js";

const parser = ModelParser.fromSchema(schema);
const serializer = DOMSerializer.fromSchema(schema);
const holders = "body, ul, ol, li, blockquote, table, thead, tbody, tr, th, td";

/** A document without scripts or styles of its own: nothing in it is fetched or run. */
export function inertBody(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

function dropSpaceBetweenBlocks(body) {
  for (const holder of [body, ...body.querySelectorAll(holders)]) {
    for (const node of [...holder.childNodes]) {
      if (node.nodeType === Node.TEXT_NODE && !/[^ \t\r\n]/.test(node.data)) node.remove();
    }
  }
}

function spacesForLineBreaks(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (/[\t\r\n]/.test(text.data)) text.data = text.data.replace(/\r\n|[\t\r\n]/g, " ");
  }
}

/** Stored HTML -> document. */
export function parseHtml(html) {
  const body = inertBody(html);
  dropSpaceBetweenBlocks(body);
  spacesForLineBreaks(body);
  return parser.parse(body, { preserveWhitespace: "full" });
}

/** A table's first row of headers in a thead, which the editor's document does not know. */
function withHeads(holder) {
  for (const row of holder.querySelectorAll("tr:first-child")) {
    if (row.firstElementChild.localName !== "th") continue;
    const body = row.parentNode;
    body.before(holder.ownerDocument.createElement("thead"));
    body.previousSibling.append(row);
    if (!body.firstChild) body.remove();
  }
  return holder;
}

/** Document -> HTML in the stored vocabulary. */
export function toHtml(doc) {
  const holder = document.implementation.createHTMLDocument("").createElement("div");
  serializer.serializeFragment(doc.content, { document: holder.ownerDocument }, holder);
  return withHeads(holder).innerHTML;
}

/** Document or fragment -> elements to be shown beside the editor. */
export function toElements(content) {
  return withHeads(serializer.serializeFragment(content.content ?? content));
}
