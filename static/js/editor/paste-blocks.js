// Everything in a block: words that stand loose get a paragraph, boxes that mean nothing to us are taken away.
import { isInline, replaceTag, unwrap } from "./paste-elements.js";

const kept = new Set("p h1 h2 h3 h4 h5 h6 ul ol li blockquote table tbody tr th td".split(" "));
const holders = new Set(["li", "blockquote", "th", "td", "body"]);
const blank = /^[\s\u00a0]*$/;

const isPhrase = (node) =>
  node.nodeType === Node.TEXT_NODE ||
  (isInline(node) && [...node.querySelectorAll("*")].every((inside) => isInline(inside)));

// A break at the end of a block is not a line of its own.
function dropLastBreak(paragraph) {
  let last = paragraph.lastChild;
  while (last?.nodeType === Node.TEXT_NODE && blank.test(last.data) && last.previousSibling) last = last.previousSibling;
  if (last?.localName === "br" && last !== paragraph.firstChild) last.remove();
}

function wrapLooseWords(box) {
  let paragraph = null;
  for (const node of [...box.childNodes]) {
    if (!isPhrase(node)) {
      paragraph = null;
    } else if (paragraph) {
      paragraph.append(node);
    } else if (node.nodeType !== Node.TEXT_NODE || !/^\s*$/.test(node.data)) {
      paragraph = box.ownerDocument.createElement("p");
      node.before(paragraph);
      paragraph.append(node);
    }
  }
}

/** A paragraph with a hard space or a break in it is an empty line; one with nothing is nothing. */
function settleEmpty(block) {
  if (!blank.test(block.textContent)) return;
  const line = block.localName === "p" && (block.textContent.includes("\u00a0") || block.querySelector("br"));
  if (line && !block.closest("li")) block.replaceChildren();
  else block.remove();
}

export function blocksOnly(body) {
  // The editor's parser takes it for a block.
  for (const words of body.querySelectorAll("output")) unwrap(words);
  const boxes = [...body.querySelectorAll("*")].filter((element) => !isInline(element) && !kept.has(element.localName));
  const inside = [...body.querySelectorAll("*")].filter((element) => holders.has(element.localName));
  for (const box of [...boxes, ...inside, body]) wrapLooseWords(box);
  for (const box of boxes) unwrap(box);
  // A paragraph in a paragraph, as web pages have it by accident, would otherwise end the outer one.
  for (const nested of body.querySelectorAll("h1 p, h2 p, h3 p, h4 p, h5 p, h6 p")) replaceTag(nested, "span");
  for (const block of [...body.querySelectorAll("p")]) dropLastBreak(block);
  for (const block of [...body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")].reverse()) settleEmpty(block);
}
