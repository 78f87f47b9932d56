// Puts another document in the editor, touching only what differs, so that cursor and selection stay where they are.

/** The transaction that makes `doc` of the state's document, or null when there is nothing to do. */
function difference(state, doc) {
  const start = state.doc.content.findDiffStart(doc.content);
  if (start === null) return null;
  let { a: oldEnd, b: newEnd } = state.doc.content.findDiffEnd(doc.content);
  const overlap = start - Math.min(oldEnd, newEnd);
  if (overlap > 0) {
    oldEnd += overlap;
    newEnd += overlap;
  }
  const transaction = state.tr.replace(start, oldEnd, doc.slice(start, newEnd));
  // A difference that cuts through the structure may not fit back as it is; then the whole gives way.
  if (transaction.doc.eq(doc)) return { transaction, start, end: oldEnd };
  const { size } = state.doc.content;
  return { transaction: state.tr.replaceWith(0, size, doc.content), start: 0, end: size };
}

/** What the writer chose; it can be undone. */
export function replaceText(view, doc) {
  const change = difference(view.state, doc);
  if (change) view.dispatch(change.transaction);
}

/** How the server wrote it; refused (false) where the cursor stands, for somebody is at work there. */
export function adoptText(view, doc) {
  const change = difference(view.state, doc);
  const { from, to } = view.state.selection;
  if (!change || view.composing || (view.hasFocus() && from <= change.end && to >= change.start)) return false;
  view.dispatch(change.transaction.setMeta("addToHistory", false));
  return true;
}
