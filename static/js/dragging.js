// Dragging by mouse, pen or finger. The dragged item never leaves its place in the DOM: its neighbours step aside, which
// keeps the pointer captured and the focus where it is. Escape puts everything back.

const EDGE = 60;

/** `items()` -> elements in order, `dropped(item)` when the order is another than before. */
export function draggable(list, { items, dropped }) {
  let drag = null;

  function stepAside(item, y) {
    const before = item.previousElementSibling;
    const after = item.nextElementSibling;
    const middle = (element) => element.getBoundingClientRect().top + element.offsetHeight / 2;
    if (before?.dataset.id && y < middle(before)) item.after(before);
    else if (after?.dataset.id && y > middle(after)) item.before(after);
  }

  function move(event) {
    if (event.clientY < EDGE) scrollBy(0, -12);
    if (event.clientY > innerHeight - EDGE) scrollBy(0, 12);
    stepAside(drag.item, event.clientY);
  }

  function stop(keep) {
    const { item, handle, before } = drag;
    drag = null;
    item.classList.remove("part-dragged");
    handle.removeEventListener("pointermove", move);
    if (!keep) list.append(...before);
    else if (items().some((other, index) => other !== before[index])) dropped(item);
  }

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    drag = { item: handle.closest("[data-id]"), handle, before: items() };
    drag.item.classList.add("part-dragged");
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener("pointermove", move);
  });
  list.addEventListener("pointerup", () => drag && stop(true));
  list.addEventListener("pointercancel", () => drag && stop(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag && stop(false));
}
