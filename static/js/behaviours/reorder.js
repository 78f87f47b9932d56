// A list whose items change places: by the buttons, by Alt+arrow inside an item, by dragging the handle.
//
// On the list: data-url (takes {"order": [ids]}), data-moved="{name} is now {place} of {count}", data-failed="…".
// On each item: data-id, data-name; inside it button[data-move="up"|"down"] and [data-handle].
import { csrfToken } from "../session-events.js";
import { draggable } from "../dragging.js";

function liveRegion(list) {
  const region = document.createElement("p");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  list.after(region);
  return region;
}

async function store(url, order) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
  const body = JSON.stringify({ order });
  const response = await fetch(url, { method: "POST", headers, credentials: "same-origin", redirect: "error", body });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
}

export default function reorder(list) {
  const items = () => [...list.children].filter((child) => child.dataset.id);
  const said = liveRegion(list);
  let stored = items();
  // One after the other: two requests that pass each other on the way would leave the older order.
  let queue = Promise.resolve();

  function markEnds() {
    items().forEach((item, index, all) => {
      for (const button of item.querySelectorAll("button[data-move]")) {
        const last = index === (button.dataset.move === "up" ? 0 : all.length - 1);
        button.disabled = false;
        button.setAttribute("aria-disabled", String(last));
      }
    });
  }

  function announce(item) {
    const all = items();
    const words = { name: item.dataset.name, place: all.indexOf(item) + 1, count: all.length };
    said.textContent = list.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => words[name]);
  }

  function moved(item) {
    markEnds();
    announce(item);
    const wanted = items();
    queue = queue.then(async () => {
      try {
        await store(list.dataset.url, wanted.map(({ dataset }) => dataset.id));
        stored = wanted;
      } catch {
        const focused = document.activeElement;
        list.append(...stored);
        focused.focus();
        markEnds();
        said.textContent = list.dataset.failed;
        said.classList.remove("visually-hidden");
      }
    });
  }

  function step(item, direction) {
    const other = direction === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (!other?.dataset.id) return;
    // The other one moves, so that the focus stays where it is.
    if (direction === "up") item.after(other);
    else item.before(other);
    moved(item);
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-move]");
    if (!button) return;
    event.preventDefault();
    said.classList.add("visually-hidden");
    step(button.closest("[data-id]"), button.dataset.move);
  });
  list.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!direction || !event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    step(event.target.closest("[data-id]"), direction);
  });
  draggable(list, { items, dropped: moved });
  markEnds();
}
