// Follows a link by its key: <a aria-keyshortcuts="Alt+PageDown"> inside the element. Only keys with Alt are taken, since
// a bare letter is a command of screen readers and of speech input; and never while one writes in a field.

const modifiers = { Alt: "altKey", Control: "ctrlKey", Meta: "metaKey", Shift: "shiftKey" };

function pressed(event, combination) {
  const names = combination.split("+");
  const key = names.pop();
  if (!names.includes("Alt")) return false;
  return event.key === key && Object.entries(modifiers).every(([name, flag]) => event[flag] === names.includes(name));
}

export default function keys(element) {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, select, textarea, [contenteditable]:not([contenteditable=false]), dialog")) return;
    for (const link of element.querySelectorAll("a[aria-keyshortcuts]")) {
      if (!pressed(event, link.getAttribute("aria-keyshortcuts"))) continue;
      event.preventDefault();
      link.click();
      return;
    }
  });
}
