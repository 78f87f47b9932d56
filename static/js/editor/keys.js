// The keyboard of the text. Tab is left alone, so that nobody is caught inside (but see tables.js); Alt+F10 goes to the
// toolbar.
import { baseKeymap, chainCommands, setBlockType } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { splitListItem } from "prosemirror-schema-list";
import { commands } from "./commands.js";
import { schema } from "./schema.js";

const mac = /Mac|iP(hone|[oa]d)/.test(navigator.platform);

function headingToParagraph(state, dispatch) {
  const { $cursor } = state.selection;
  if (!$cursor || $cursor.parentOffset > 0 || $cursor.parent.type !== schema.nodes.heading) return false;
  return setBlockType(schema.nodes.paragraph)(state, dispatch);
}

function lineBreak(state, dispatch) {
  dispatch?.(state.tr.replaceSelectionWith(schema.nodes.hard_break.create(), true).scrollIntoView());
  return true;
}

/** `actions`: openLink(), openFootnote(), toToolbar() and save(), each without arguments. */
export function textKeys({ openLink, openFootnote, toToolbar, save }) {
  const act = (action) => () => {
    action();
    return true;
  };
  const bindings = {
    "Mod-b": commands.strong.run,
    "Mod-i": commands.em.run,
    "Mod-k": act(openLink),
    "Mod-Alt-f": act(openFootnote),
    "Mod-s": act(save),
    "Mod-z": undo,
    "Shift-Mod-z": redo,
    "Mod-y": redo,
    "Mod-]": commands.indent.run,
    "Mod-[": commands.outdent.run,
    "Shift-Mod-7": commands.ordered_list.run,
    "Shift-Mod-8": commands.bullet_list.run,
    "Shift-Enter": lineBreak,
    "Alt-F10": act(toToolbar),
    Enter: splitListItem(schema.nodes.list_item),
    Backspace: chainCommands(undoInputRule, headingToParagraph),
  };
  // Word's keys for list levels. On a Mac the same keys select by words.
  if (!mac) {
    bindings["Alt-Shift-ArrowRight"] = commands.indent.run;
    bindings["Alt-Shift-ArrowLeft"] = commands.outdent.run;
  }
  return [keymap(bindings), keymap(baseKeymap)];
}
