// The buttons above the text: one stop for Tab, arrows between them, pressed and unavailable states.
import { commands } from "./commands.js";
import { isInTable } from "./tables.js";

const mac = /Mac|iP(hone|[oa]d)/.test(navigator.platform);
// After these one often wants to press again; after the others one wants to write.
const repeated = new Set([
  ...["undo", "redo", "indent", "outdent"],
  ...["row_before", "row_after", "column_before", "column_after", "delete_row", "delete_column"],
]);

function nameMacKeys(button) {
  const keys = button.getAttribute("aria-keyshortcuts");
  // Word's keys for list levels select by words there (keys.js).
  if (keys?.startsWith("Alt+Shift")) {
    button.removeAttribute("aria-keyshortcuts");
    button.title = button.title.replace(/ \(.*\)$/, "");
  }
  if (!keys?.includes("Control")) return;
  button.setAttribute("aria-keyshortcuts", keys.replace("Control", "Meta"));
  button.title = button.title.replace("Ctrl+", "⌘");
}

/**
 * `element`: role="toolbar" with button[data-command], some in groups [data-where="text"] or [data-where="table"] that
 * are there outside or inside of tables only; `actions`: link() and footnote() open their dialogs.
 */
export function toolbar(element, view, actions) {
  const buttons = [...element.querySelectorAll("button[data-command]")];
  const shown = () => buttons.filter((button) => !button.closest("[hidden]"));
  const available = (name) => (actions[name] ? true : commands[name].run(view.state));

  function makeStop(button) {
    for (const other of buttons) other.tabIndex = other === button ? 0 : -1;
  }

  function press(button, byKeyboard) {
    const name = button.dataset.command;
    if (button.getAttribute("aria-disabled") === "true") return;
    if (actions[name]) {
      actions[name]();
      return;
    }
    commands[name].run(view.state, view.dispatch);
    if (button.closest("[hidden]") || !byKeyboard || !repeated.has(name)) view.focus();
  }

  element.addEventListener("mousedown", (event) => event.preventDefault());
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-command]");
    if (!button) return;
    makeStop(button);
    press(button, event.detail === 0);
  });
  element.addEventListener("focusin", (event) => makeStop(event.target.closest("button")));
  element.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = shown();
    const at = row.indexOf(event.target.closest("button"));
    const next = {
      ArrowRight: (at + 1) % row.length,
      ArrowLeft: (at - 1 + row.length) % row.length,
      Home: 0,
      End: row.length - 1,
    }[event.key];
    if (next !== undefined) row[next].focus();
    else if (event.key === "Escape") view.focus();
    else return;
    event.preventDefault();
  });

  if (mac) buttons.forEach(nameMacKeys);
  makeStop(buttons[0]);

  function showGroups() {
    const place = isInTable(view.state) ? "table" : "text";
    for (const group of element.querySelectorAll("[data-where]")) group.hidden = group.dataset.where !== place;
    if (!shown().some((button) => button.tabIndex === 0)) makeStop(shown()[0]);
  }

  return {
    focus: () => buttons.find((button) => button.tabIndex === 0).focus(),
    update() {
      showGroups();
      for (const button of buttons) {
        const { active } = commands[button.dataset.command] ?? {};
        if (active) button.setAttribute("aria-pressed", String(active(view.state)));
        button.setAttribute("aria-disabled", String(!available(button.dataset.command)));
      }
    },
  };
}
