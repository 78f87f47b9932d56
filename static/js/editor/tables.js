// Tables: what can be done with them, the keys inside, and the shape that the server keeps them in.
import { keymap } from "prosemirror-keymap";
import { Plugin, TextSelection } from "prosemirror-state";
import * as tables from "prosemirror-tables";
import { schema } from "./schema.js";

const { nodes } = schema;
export const { isInTable } = tables;

/** As many as the server keeps; what is wider becomes paragraphs there. */
export const MAX_COLUMNS = 63;
const NEW = { rows: 3, columns: 3 };

export const isHeaderRow = (row) => row.firstChild.type === nodes.table_header;

function emptyTable() {
  const row = (type) => nodes.table_row.create(null, Array.from({ length: NEW.columns }, () => type.createAndFill()));
  const types = [nodes.table_header, ...Array(NEW.rows - 1).fill(nodes.table_cell)];
  return nodes.table.create(null, types.map(row));
}

/** After the block with the cursor, or in place of an empty paragraph: a list or a quotation holds no table. */
function insert(state, dispatch) {
  const { $from, $to } = state.selection;
  if (isInTable(state) || $to.depth === 0) return false;
  const isEmpty = $from.depth === 1 && $from.parent.type === nodes.paragraph && $from.parent.content.size === 0;
  const at = isEmpty ? $from.before(1) : $to.after(1);
  const { tr } = state;
  tr.replaceWith(at, $to.after(1), emptyTable());
  dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  return true;
}

const inTable = (possible, command) => (state, dispatch) =>
  isInTable(state) && possible(tables.selectedRect(state)) && command(state, dispatch);

const mayGrow = ({ map }) => map.width < MAX_COLUMNS;

/** Where all rows or columns are meant, the table goes. */
const deleting = (isWhole, command) => (state, dispatch) =>
  isInTable(state) && (isWhole(tables.selectedRect(state)) ? tables.deleteTable : command)(state, dispatch);

function toggleHeaderRow(state, dispatch) {
  const { table, tableStart } = tables.selectedRect(state);
  const type = isHeaderRow(table.firstChild) ? nodes.table_cell : nodes.table_header;
  const { tr } = state;
  table.firstChild.forEach((_cell, offset) => tr.setNodeMarkup(tableStart + 1 + offset, type));
  dispatch?.(tr);
  return true;
}

export const tableCommands = {
  table: { run: insert },
  // A header row stays the first.
  row_before: { run: inTable(({ table, top }) => top > 0 || !isHeaderRow(table.firstChild), tables.addRowBefore) },
  row_after: { run: inTable(() => true, tables.addRowAfter) },
  column_before: { run: inTable(mayGrow, tables.addColumnBefore) },
  column_after: { run: inTable(mayGrow, tables.addColumnAfter) },
  delete_row: { run: deleting(({ top, bottom, map }) => bottom - top === map.height, tables.deleteRow) },
  delete_column: { run: deleting(({ left, right, map }) => right - left === map.width, tables.deleteColumn) },
  delete_table: { run: inTable(() => true, tables.deleteTable) },
  header_row: {
    active: (state) => isInTable(state) && isHeaderRow(tables.selectedRect(state).table.firstChild),
    run: inTable(() => true, toggleHeaderRow),
  },
};

/** A way out of a table that stands first or last, where there is no line to go to. */
function leave(direction) {
  return (state, dispatch, view) => {
    const { $from, empty } = state.selection;
    if (!empty || !isInTable(state) || !view?.endOfTextblock(direction < 0 ? "up" : "down")) return false;
    const { top, bottom, map } = tables.selectedRect(state);
    const inCell = $from.index(3);
    const isEdge = direction < 0 ? top === 0 && inCell === 0 : bottom === map.height && inCell === $from.node(3).childCount - 1;
    const hasLine = direction < 0 ? $from.index(0) > 0 : $from.index(0) < state.doc.childCount - 1;
    if (!isEdge || hasLine) return false;
    const at = direction < 0 ? $from.before(1) : $from.after(1);
    const tr = state.tr.insert(at, nodes.paragraph.create());
    dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
    return true;
  };
}

/** One cell alone is a paragraph, as on the server, and after the last table there is a line to go on in. */
function settle(state) {
  const { tr } = state;
  state.doc.forEach((block, offset) => {
    if (block.type !== nodes.table || block.childCount > 1 || block.firstChild.childCount > 1) return;
    const at = tr.mapping.map(offset);
    tr.replaceWith(at, at + block.nodeSize, block.firstChild.firstChild.content);
  });
  if (tr.doc.lastChild.type === nodes.table) tr.insert(tr.doc.content.size, nodes.paragraph.create());
  return tr.docChanged ? tr : null;
}

const settling = new Plugin({
  appendTransaction: (transactions, _before, state) =>
    transactions.some((transaction) => transaction.docChanged) ? settle(state) : null,
});

/** A table scrolls inside its own frame: by the cursor, which comes into it as into all of the text. */
function frame() {
  const dom = document.createElement("div");
  dom.className = "text-table";
  dom.contentEditable = "true";
  const contentDOM = document.createElement("tbody");
  dom.appendChild(document.createElement("table")).append(contentDOM);
  return { dom, contentDOM };
}

export const tableViews = { table: frame };

// Tab goes on to the next cell, and out of the text from the last one.
const keys = keymap({
  Tab: tables.goToNextCell(1),
  "Shift-Tab": tables.goToNextCell(-1),
  ArrowUp: leave(-1),
  ArrowDown: leave(1),
});

export const tablePlugins = [keys, tables.tableEditing(), settling];
