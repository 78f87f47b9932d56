// Word and Google Docs refer from the text to notes at its end and back again. Here a note's words stand where it is
// referred to.
import { isInline, unwrap } from "./paste-elements.js";

const REFERENCES = 'a[href^="#_ftn"], a[href^="#_edn"], a[href^="#ftnt"]';
const LISTS = '[data-style*="mso-element:footnote-list"], [data-style*="mso-element:endnote-list"]';

/** The element of a note, and the link in it that leads back to the text. */
function noteOf(body, reference) {
  const name = CSS.escape(reference.getAttribute("href").slice(1));
  const back = body.querySelector(`a[name="${name}"], a[id="${name}"]`);
  if (!back || back === reference || back.contains(reference)) return null;
  const element = back.closest('[data-style*="mso-element:footnote"], [data-style*="mso-element:endnote"]') ?? back.closest("p, li");
  return element && !element.contains(reference) ? { element, back } : null;
}

function wordsOf({ element, back }) {
  back.remove();
  for (const box of [...element.querySelectorAll("*")].filter((inside) => !isInline(inside))) {
    box.append(" ");
    unwrap(box);
  }
  const words = element.ownerDocument.createElement("span");
  words.className = "footnote";
  words.append(...element.childNodes);
  const text = element.ownerDocument.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  while (text.nextNode()) {
    text.currentNode.data = text.currentNode.data.trimStart();
    if (text.currentNode.data) break;
  }
  if (text.currentNode.nodeType === Node.TEXT_NODE) trimEnd(words);
  return words;
}

function trimEnd(words) {
  for (let last = words.lastChild; last?.nodeType === Node.TEXT_NODE; last = words.lastChild) {
    last.data = last.data.trimEnd();
    if (last.data) return;
    last.remove();
  }
}

export function gatherFootnotes(body) {
  for (const reference of body.querySelectorAll(REFERENCES)) {
    const note = noteOf(body, reference);
    if (!note) continue;
    const sup = reference.closest("sup");
    const place = sup?.textContent.trim() === reference.textContent.trim() ? sup : reference;
    const words = wordsOf(note);
    place.replaceWith(words);
    note.element.remove();
  }
  // The line that Word draws above them.
  for (const list of body.querySelectorAll(LISTS)) if (!list.textContent.trim()) list.remove();
}
