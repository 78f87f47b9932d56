// A list whose items change places: by the buttons, by Alt+arrow inside an item, by dragging the handle.
//
// On the list: data-url (takes {"order": [ids], "from": [ids]}; answers 409 with the present "order" where "from" is
// no longer how things stand), data-moved="{name} is now {place} of {count}", data-failed="…".
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

class Refused extends Error {
  constructor(sentence, order) {
    super(sentence);
    this.order = order;
  }
}

async function store(url, order, from) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() };
  const body = JSON.stringify({ order, from });
  const response = await fetch(url, { method: "POST", headers, credentials: "same-origin", redirect: "error", body });
  if (response.ok) return;
  const { error, order: present } = await response.json().catch(() => ({}));
  throw new Refused(error ?? "", present);
}

export default function reorder(list) {
  const items = () => [...list.children].filter((child) => child.dataset.id);
  const said = liveRegion(list);
  const ids = (elements) => elements.map(({ dataset }) => dataset.id);
  let stored = items();
  let failures = 0;
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

  /** Where the server says how things stand, and the page shows the same things, they are shown so. */
  function putBack(present) {
    const known = new Map(items().map((item) => [item.dataset.id, item]));
    const there = (present ?? []).map((id) => known.get(String(id)));
    if (present && there.length === known.size && there.every(Boolean)) stored = there;
    const focused = document.activeElement;
    list.append(...stored);
    focused.focus();
    markEnds();
  }

  function moved(item) {
    markEnds();
    announce(item);
    const wanted = items();
    const round = failures;
    queue = queue.then(async () => {
      // What was moved before the page knew of a failure was moved from an order that never came to be.
      if (round !== failures) return;
      try {
        await store(list.dataset.url, ids(wanted), ids(stored));
        stored = wanted;
      } catch (failure) {
        failures += 1;
        putBack(failure.order);
        said.textContent = (failure instanceof Refused && failure.message) || list.dataset.failed;
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
