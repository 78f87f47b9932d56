// Asks what is cited, and where in it. The list is fetched whenever the dialog opens: a reference may have been
// entered in another window meanwhile.
import { closeHistory } from "prosemirror-history";
import { citationWords, typedLocator } from "./citation.js";
import { schema } from "./schema.js";

/** Returns a function that opens the dialog; a citation that is selected is changed, otherwise one is set. */
export function citationDialog(dialog, view) {
  const form = dialog.querySelector("form");
  const list = dialog.querySelector("select");
  const place = dialog.querySelector("[data-citation-place]");
  const inSentence = dialog.querySelector("[data-citation-named]");
  const shown = dialog.querySelector("[data-citation-shown]");
  const choice = dialog.querySelector("[data-citation-choice]");
  const none = dialog.querySelector("[data-citation-none]");
  const failed = dialog.querySelector("[data-citation-failed]");
  const insert = dialog.querySelector("button[type=submit]");
  let references = [];

  const selected = () => {
    const { node } = view.state.selection;
    return node?.type === schema.nodes.citation ? node.attrs : null;
  };
  const chosen = () => references.find(({ id }) => String(id) === list.value);
  const words = () => citationWords(chosen(), typedLocator(place.value), inSentence.checked);

  function say() {
    const ready = Boolean(chosen());
    insert.disabled = !ready;
    shown.textContent = ready ? words() : "";
  }

  async function fetched() {
    try {
      const response = await fetch(dialog.dataset.url, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
      });
      return response.ok ? (await response.json()).references : null;
    } catch {
      return null;
    }
  }

  async function open() {
    if (dialog.open) return;
    const now = selected();
    references = [];
    list.replaceChildren();
    place.value = now?.locator ?? "";
    inSentence.checked = now?.named ?? false;
    for (const element of [choice, none, failed]) element.hidden = true;
    say();
    dialog.showModal();
    const found = await fetched();
    references = found ?? [];
    failed.hidden = Boolean(found);
    none.hidden = !found || found.length > 0;
    choice.hidden = references.length === 0;
    list.replaceChildren(
      ...references.map(({ id, cited, title }) => new Option(cited.startsWith(title) ? cited : `${cited}: ${title}`, id)),
    );
    list.value = now?.reference ?? String(references[0]?.id ?? "");
    say();
    if (references.length) list.focus();
  }

  function put() {
    const node = schema.nodes.citation.create({
      reference: list.value,
      locator: typedLocator(place.value),
      named: inSentence.checked,
      words: words(),
    });
    const { tr, selection } = view.state;
    const { parent, parentOffset } = selection.$from;
    const before = parent.textBetween(0, parentOffset, "", (leaf) => leaf.type.spec.leafText(leaf));
    const needsSpace = !selected() && before && !/[\s(]$/u.test(before);
    tr.replaceSelectionWith(node, true);
    if (needsSpace) tr.insertText(" ", selection.from);
    view.dispatch(closeHistory(tr).scrollIntoView());
  }

  for (const field of [list, place, inSentence]) field.addEventListener("input", say);
  list.addEventListener("dblclick", () => form.requestSubmit());
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (chosen()) put();
    else event.preventDefault();
  });
  dialog.querySelector("[data-citation-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => view.focus());
  return () => void open();
}
