// Footnotes: their words stand where they are referred to, marked as a note. Written in a dialog, read in the text.
import { closeHistory } from "prosemirror-history";
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { footnote } = schema.marks;

export const isNote = (node) => footnote.isInSet(node.marks) !== undefined;

/** The footnote that holds the selection, or ends or begins at the cursor: {from, to, words} or null. */
export function footnoteAround(state) {
  const { $from, from, to } = state.selection;
  const start = $from.start();
  const notes = [];
  $from.parent.forEach((node, offset) => {
    if (!isNote(node)) return;
    const at = start + offset;
    if (notes.at(-1)?.to !== at) notes.push({ from: at, to: at });
    notes.at(-1).to = at + node.nodeSize;
  });
  const found = notes.find((note) => note.from <= from && to <= note.to);
  return found ? { ...found, words: wordsOf(state.doc, found) } : null;
}

const wordsOf = (doc, { from, to }) => doc.textBetween(from, to, " ", " ");

/** What becomes a footnote when one is asked for: the one that is there, else the selected words of a line. */
export function footnotePlace(state) {
  const { $from, $to, from, to } = state.selection;
  const around = footnoteAround(state);
  if (around) return around;
  return $from.sameParent($to) ? { from, to, words: wordsOf(state.doc, { from, to }) } : { from: to, to, words: "" };
}

/** Writes a footnote where `footnotePlace` says; without words it goes. */
export function setFootnote(typed) {
  return (state, dispatch) => {
    const words = typed.replace(/\s+/g, " ").trim();
    const around = footnoteAround(state);
    const place = footnotePlace(state);
    if (!state.selection.$from.parent.inlineContent || (!around && !words)) return false;
    // Untouched words keep their links and their emphasis.
    if (around && words === around.words) return false;
    const { tr } = state;
    if (words) tr.replaceWith(place.from, place.to, schema.text(words, [footnote.create()]));
    else tr.delete(place.from, place.to);
    tr.setSelection(TextSelection.create(tr.doc, place.from + words.length));
    // Taken back by itself, as what a button of the toolbar does.
    dispatch?.(closeHistory(tr.scrollIntoView()));
    return true;
  };
}

/** Returns a function that opens the dialog for the selection as it is then. */
export function footnoteDialog(dialog, view) {
  const field = dialog.querySelector("textarea");
  dialog.querySelector("form").addEventListener("submit", () => setFootnote(field.value)(view.state, view.dispatch));
  dialog.querySelector("[data-footnote-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => view.focus());
  return () => {
    field.value = footnotePlace(view.state).words;
    dialog.showModal();
    field.focus();
  };
}
