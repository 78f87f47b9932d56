// Inserts words into the comment that is being written: a search box over a list (the combobox pattern), in a dialog
// that a button beside each field opens, or Alt+Enter in the field.

const REST = 150;

export default function phrases(root) {
  const dialog = root.closest("dialog");
  const search = root.querySelector('[role="combobox"]');
  const list = root.querySelector('[role="listbox"]');
  const count = root.querySelector('[role="status"]');
  const failed = root.querySelector('template[data-say="failed"]').content.textContent.trim();
  let field = null;
  let place = null;
  let asked = 0;
  let timer = null;

  const options = () => [...list.querySelectorAll('[role="option"]')];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) {
      search.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    search.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = options();
    const at = all.indexOf(chosen());
    if (all.length) choose(all[(at + by + all.length) % all.length]);
  }

  function group({ label, texts }, number) {
    const element = document.createElement("div");
    element.setAttribute("role", "group");
    const heading = document.createElement("p");
    heading.id = `phrases-group-${number}`;
    heading.className = "phrases-group";
    heading.textContent = label;
    element.setAttribute("aria-labelledby", heading.id);
    element.append(
      heading,
      ...texts.map((text, place) => {
        const option = document.createElement("div");
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.id = `phrases-option-${number}-${place}`;
        option.textContent = text;
        return option;
      }),
    );
    return element;
  }

  async function find() {
    asked += 1;
    const mine = asked;
    let answer = null;
    try {
      const response = await fetch(`${root.dataset.url}?${new URLSearchParams({ q: search.value })}`, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "error",
      });
      if (response.ok) answer = await response.json();
    } catch {
      // Said below, as any other answer that is none.
    }
    // Something else was typed meanwhile.
    if (mine !== asked) return;
    show(answer?.groups ?? []);
    count.textContent = answer ? answer.count : failed;
    list.scrollTop = 0;
  }

  function show(groups) {
    list.replaceChildren(...groups.map(group));
    search.setAttribute("aria-expanded", String(groups.length > 0));
    choose(options()[0]);
  }

  function open(into, at) {
    if (dialog.open) return;
    field = into;
    place = at;
    search.value = "";
    show([]);
    count.textContent = "";
    dialog.showModal();
    search.focus();
    void find();
  }

  function back() {
    field.focus();
    field.setSelectionRange(...place);
  }

  function insert(words) {
    const [start, end] = place;
    const before = field.value.slice(0, start);
    const gap = before && !/\s$/u.test(before) ? " " : "";
    const rest = /^[\p{L}\p{N}]/u.test(field.value.slice(end)) ? " " : "";
    dialog.close();
    back();
    write(gap + words.replaceAll("\r\n", "\n") + rest);
    place = [field.selectionStart, field.selectionEnd];
  }

  // As if it had been typed, so that Ctrl+Z takes it back. But typing stops at a field's greatest length, and words
  // that are missing nobody notices: then all goes in, and the server says that it is too much.
  function write(words) {
    const [start, end] = place;
    const length = field.value.length - (end - start) + words.length;
    const fits = field.maxLength < 0 || length <= field.maxLength;
    if (fits && document.execCommand("insertText", false, words)) return;
    field.setRangeText(words, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const take = (option) => option && insert(option.textContent);

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, REST);
  });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const act = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => take(chosen()),
    }[event.key];
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  list.addEventListener("click", (event) => take(event.target.closest('[role="option"]')));
  root.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    if (field) back();
  });

  for (const button of document.querySelectorAll("[data-phrases-for]")) {
    const into = document.getElementById(button.dataset.phrasesFor);
    // Browsers put the caret of a field that nobody has entered before its first word.
    let wasEntered = false;
    into.addEventListener("focus", () => {
      wasEntered = true;
    });
    const caret = () => [into.selectionStart, into.selectionEnd];
    const behind = () => [into.value.length, into.value.length];
    button.hidden = false;
    button.addEventListener("click", () => open(into, wasEntered ? caret() : behind()));
    into.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(into, caret());
    });
  }
}
