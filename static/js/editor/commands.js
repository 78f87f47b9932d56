// What the toolbar and the keyboard can do. Each has run(state, dispatch), and where it makes sense
// active(state), for a pressed button; run without dispatch tells whether it can be done here.
import { setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { closeHistory, redo, undo } from "prosemirror-history";
import { liftListItem, sinkListItem, wrapInList } from "prosemirror-schema-list";
import { AllSelection, TextSelection } from "prosemirror-state";
import { liftTarget } from "prosemirror-transform";
import { schema } from "./schema.js";
import { tableCommands } from "./tables.js";

const { nodes, marks } = schema;

function ancestor(state, types) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if (types.includes($from.node(depth).type)) return { node: $from.node(depth), pos: $from.before(depth) };
  }
  return null;
}

function markActive(state, type) {
  const { from, $from, to, empty } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

function heading(level) {
  const active = (state) => {
    const { parent } = state.selection.$from;
    return parent.type === nodes.heading && parent.attrs.level === level;
  };
  return {
    active,
    run: (state, dispatch) =>
      active(state)
        ? setBlockType(nodes.paragraph)(state, dispatch)
        : setBlockType(nodes.heading, { level })(state, dispatch),
  };
}

const listTypes = [nodes.bullet_list, nodes.ordered_list];

/** In a list of the other kind the kind changes; in one of the same kind the item leaves it. */
function list(type) {
  const active = (state) => ancestor(state, listTypes)?.node.type === type;
  return {
    active,
    run: (state, dispatch) => {
      const around = ancestor(state, listTypes);
      if (!around) return wrapInList(type)(state, dispatch);
      if (around.node.type === type) return liftListItem(nodes.list_item)(state, dispatch);
      dispatch?.(state.tr.setNodeMarkup(around.pos, type));
      return true;
    },
  };
}

const quotation = {
  active: (state) => Boolean(ancestor(state, [nodes.blockquote])),
  run: (state, dispatch) => {
    const around = ancestor(state, [nodes.blockquote]);
    if (!around) return wrapIn(nodes.blockquote)(state, dispatch);
    const range = state.doc
      .resolve(around.pos + 1)
      .blockRange(state.doc.resolve(around.pos + around.node.nodeSize - 1));
    const target = range && liftTarget(range);
    if (target === null) return false;
    dispatch?.(state.tr.lift(range, target).scrollIntoView());
    return true;
  },
};

function markCommand(type) {
  return { active: (state) => markActive(state, type), run: toggleMark(type) };
}

/** The stretch around the cursor that carries one and the same link: {from, to, href} or null. */
export function linkAround(state) {
  const { $from, empty, from, to } = state.selection;
  if (!empty) {
    let href = null;
    state.doc.nodesBetween(from, to, (node) => {
      href ??= marks.link.isInSet(node.marks)?.attrs.href ?? null;
    });
    return href ? { from, to, href } : null;
  }
  const before = $from.nodeBefore && marks.link.isInSet($from.nodeBefore.marks);
  const mark = before || ($from.nodeAfter && marks.link.isInSet($from.nodeAfter.marks));
  if (!mark) return null;
  const start = $from.start();
  let stretch = null;
  $from.parent.forEach((node, offset) => {
    if (!mark.isInSet(node.marks)) return;
    const [nodeFrom, nodeTo] = [start + offset, start + offset + node.nodeSize];
    if (stretch?.to === nodeFrom) stretch.to = nodeTo;
    else if (!stretch || stretch.to < from) stretch = { from: nodeFrom, to: nodeTo, href: mark.attrs.href };
  });
  return stretch;
}

function removeLink(state, dispatch) {
  const link = linkAround(state);
  if (!link) return false;
  dispatch?.(state.tr.removeMark(link.from, link.to, marks.link));
  return true;
}

/** Puts a link on the selection, on the link around the cursor, or writes the address as a link. */
export function setLink(href) {
  return (state, dispatch) => {
    const { empty, from, to } = state.selection;
    const mark = marks.link.create({ href });
    const around = linkAround(state);
    const { tr } = state;
    if (!empty) tr.removeMark(from, to, marks.link).addMark(from, to, mark);
    else if (around) tr.removeMark(around.from, around.to, marks.link).addMark(around.from, around.to, mark);
    else tr.replaceSelectionWith(schema.text(href.replace(/^mailto:/, ""), [mark]), false);
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}

/** "Select all" selects the document itself, which no block command understands: here it is the text in it. */
function textual(state) {
  if (!(state.selection instanceof AllSelection)) return state;
  const { doc, tr } = state;
  return state.apply(tr.setSelection(TextSelection.between(doc.resolve(0), doc.resolve(doc.content.size))));
}

/** Each press of a button is taken back by itself, however soon it followed the last change. */
function whole({ active, run }) {
  return {
    active: active && ((state) => active(textual(state))),
    run: (state, dispatch) => run(textual(state), dispatch && ((transaction) => dispatch(closeHistory(transaction)))),
  };
}

export const commands = {
  heading: whole(heading(2)),
  subheading: whole(heading(3)),
  strong: whole(markCommand(marks.strong)),
  em: whole(markCommand(marks.em)),
  bullet_list: whole(list(nodes.bullet_list)),
  ordered_list: whole(list(nodes.ordered_list)),
  blockquote: whole(quotation),
  unlink: whole({ run: removeLink }),
  indent: whole({ run: sinkListItem(nodes.list_item) }),
  outdent: whole({ run: liftListItem(nodes.list_item) }),
  ...Object.fromEntries(Object.entries(tableCommands).map(([name, command]) => [name, whole(command)])),
  undo: { run: undo },
  redo: { run: redo },
};
