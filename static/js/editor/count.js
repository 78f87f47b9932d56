// Anslag and normalsider, to the character as the server counts them.
import { Fragment } from "prosemirror-model";
import { isNote } from "./footnotes.js";

// As Unicode has it, written out as on the server: \s is something else here than there.
const space = /[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const uncounted = new Set(["\n", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"]);

/** A block's words, of which `counts` says yes; a line ends where a footnote begins and where it ends. */
function lineOf(block, counts) {
  let line = "";
  let inNote = false;
  block.forEach((node) => {
    if (isNote(node) !== inNote) line += "\n";
    inNote = isNote(node);
    if (counts(node)) line += node.text ?? node.type.spec.leafText(node);
  });
  return inNote ? `${line}\n` : line;
}

/** The plain projection: one line for each leaf block; a line break or a footnote inside a block is a line too. */
export function plainText(doc, counts = () => true) {
  const lines = [];
  doc.descendants((node) => {
    if (!node.isTextblock) return true;
    lines.push(lineOf(node, counts));
    return false;
  });
  return lines.join("\n");
}

/**
 * Anslag of a document as an exam counts it: white space or not, footnotes or not, tables by their "actual" signs, a
 * "flat" number each or "none". The server has the same rules in portfolio/assignments/length.py.
 */
export function bodyAnslag(doc, { spaces = true, footnotes = true, tables = "actual", tableAnslag = 0 } = {}) {
  const blocks = doc.content.content;
  const body = tables === "actual" ? blocks : blocks.filter((block) => block.type.name !== "table");
  const words = plainText(doc.copy(Fragment.fromArray(body)), (node) => !isNote(node));
  const notes = footnotes ? plainText(doc, isNote) : "";
  const flat = tables === "flat" ? tableAnslag * (blocks.length - body.length) : 0;
  return anslag(words, { spaces }) + anslag(notes, { spaces }) + flat;
}

/**
 * Code points of the text's NFC form; line ends, soft hyphens and characters without width are not counted,
 * and white space only where the exam counts it.
 */
export function anslag(plain, { spaces = true } = {}) {
  let count = 0;
  for (const character of plain.normalize("NFC")) {
    if (!uncounted.has(character) && (spaces || !space.test(character))) count += 1;
  }
  return count;
}

/** Normalsider in tenths, rounded half up: 4 means 0,4. */
export function pageTenths(count, perPage) {
  return Math.floor((20 * count + perPage) / (2 * perPage));
}

/** A function (anslag) -> sentence, from the sentences that the template gives. */
export function counter({ language, perPage, limit, texts }) {
  const whole = new Intl.NumberFormat(language);
  const decimal = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (count) => {
    const sentence = limit === null ? texts.count : count > limit ? texts.over : texts.limited;
    const words = {
      anslag: whole.format(count),
      pages: decimal.format(pageTenths(count, perPage) / 10),
      limit: whole.format(limit ?? 0),
      over: whole.format(count - (limit ?? 0)),
    };
    return sentence.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  };
}
