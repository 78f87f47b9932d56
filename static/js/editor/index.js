// The editor: puts itself in the place of the plain field, and keeps the text on the server while it is written.
// Everything that it says stands in the template (templates/components/editor.html).
import { history } from "prosemirror-history";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { bind } from "../bind.js";
import { citationDialog } from "./citation-dialog.js";
import { footnoteDialog } from "./footnotes.js";
import { parseHtml, toHtml } from "./html.js";
import { textKeys } from "./keys.js";
import { linkDialog } from "./link-dialog.js";
import { cleanPasted, ready } from "./paste.js";
import { adoptText, replaceText } from "./replace.js";
import { typingRules } from "./rules.js";
import { saving } from "./saving.js";
import { submitting } from "./submitting.js";
import { tablePlugins, tableViews } from "./tables.js";
import { toolbar } from "./toolbar.js";

function surfaceAttributes(root) {
  const label = root.querySelector("[data-editor-label]");
  return {
    id: root.dataset.textId,
    role: "textbox",
    "aria-multiline": "true",
    "aria-labelledby": label.id,
    "aria-describedby": root.querySelector("[data-editor-hint]").id,
    lang: root.dataset.language || document.documentElement.lang,
    spellcheck: "true",
    class: "text",
  };
}

/** The plain field gives way: it is not sent any more, the hidden fields of the editor are. */
function takeOver(root, view) {
  root.querySelector("[data-editor-plain]").remove();
  for (const element of root.querySelectorAll("[data-editor-live]")) element.hidden = false;
  root.querySelector("input[data-editor-html]").disabled = false;
  const label = root.querySelector("[data-editor-label]");
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
  root.classList.add("is-live");
}

function editor(root) {
  const part = (name) => root.querySelector(`[data-editor-${name}]`);
  const fields = { html: part("html"), revision: part("revision"), text: part("text") };
  let keeper = null;
  let bar = null;
  let openLink = null;
  let openFootnote = null;
  let openCitation = null;

  const keys = textKeys({
    openLink: () => openLink(),
    openFootnote: () => openFootnote(),
    toToolbar: () => bar.focus(),
    save: () => keeper.saveNow(),
  });
  const view = new EditorView(part("surface"), {
    state: EditorState.create({
      doc: parseHtml(fields.html.value),
      plugins: [typingRules, ...tablePlugins, ...keys, history()],
    }),
    nodeViews: tableViews,
    attributes: surfaceAttributes(root),
    transformPastedHTML: cleanPasted,
    transformPasted: (slice, { state }) => ready(slice, state.selection.$from),
    // The toolbar stays at the top of the window and the state at its foot; the cursor keeps clear of both.
    scrollMargin: { top: 120, bottom: 72, left: 0, right: 0 },
    scrollThreshold: { top: 120, bottom: 72, left: 0, right: 0 },
    // A file that is dropped would otherwise be opened in place of the page.
    handleDrop: (_view, event) => event.dataTransfer?.files.length > 0 && (event.preventDefault(), true),
    handleDOMEvents: { blur: () => void keeper.saveNow() },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction));
      if (transaction.docChanged) keeper.changed();
      bar.update();
    },
  });

  openLink = linkDialog(part("link-dialog"), view);
  openFootnote = footnoteDialog(part("footnote-dialog"), view);
  openCitation = part("citation-dialog") && citationDialog(part("citation-dialog"), view);
  bar = toolbar(part("toolbar"), view, {
    link: () => openLink(),
    footnote: () => openFootnote(),
    citation: () => openCitation(),
  });
  keeper = saving(root, {
    revision: Number(fields.revision.value),
    id: Number(fields.text.value) || null,
    read: () => view.state.doc,
    html: toHtml,
    parse: parseHtml,
    replace: (doc) => replaceText(view, doc),
    adopt: (doc) => adoptText(view, doc),
    focus: () => view.focus(),
  });
  takeOver(root, view);
  bar.update();
  submitting(root.querySelector("form"), {
    saveNow: () => keeper.saveNow(),
    refused: () => keeper.notSent(),
    fill() {
      fields.html.value = toHtml(view.state.doc);
      fields.revision.value = String(keeper.revision);
      fields.text.value = keeper.id ?? "";
    },
  });
}

bind(document, { editor });
