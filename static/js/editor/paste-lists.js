// Lists that are not lists: Word writes each item as a paragraph with "mso-list: l0 level2 lfo1" and a drawn bullet,
// Word on the web wraps each item in a list of its own with its level in an attribute. Both become real, nested lists.
import { declarations } from "./paste-elements.js";

const numbered = /^[\s\u00a0(]*(\d+|[a-zæøå]|[ivxlcdm]+)[.)]/i;

function desktopItem(paragraph) {
  const level = /level(\d+)/.exec(declarations(paragraph).get("mso-list") ?? "")?.[1];
  if (!level || paragraph.closest("li")) return null;
  let marker = "";
  for (const span of paragraph.querySelectorAll("[data-style]")) {
    if (!/mso-list:\s*ignore/i.test(span.dataset.style)) continue;
    marker += span.textContent;
    span.remove();
  }
  return { element: paragraph, level: Number(level), tag: numbered.test(marker) ? "ol" : "ul", content: [paragraph] };
}

function webItem(wrapper) {
  const list = wrapper.querySelector("ul, ol");
  const item = list?.querySelector("li");
  if (!item || list.querySelectorAll("li").length > 1) return null;
  const level = Number(item.dataset.ariaLevel ?? item.getAttribute("aria-level") ?? 1);
  return { element: wrapper, level, tag: list.localName, content: [...item.childNodes] };
}

function fakeItems(body) {
  const items = new Map();
  for (const paragraph of body.querySelectorAll("p[data-style]")) {
    const item = desktopItem(paragraph);
    if (item) items.set(paragraph, item);
  }
  for (const wrapper of body.querySelectorAll(".ListContainerWrapper")) {
    const item = webItem(wrapper);
    if (item) items.set(wrapper, item);
  }
  return items;
}

/** Consecutive items as one nested list. */
function nest(run, page) {
  const top = page.createDocumentFragment();
  const open = [];
  for (const { level, tag, content } of run) {
    while (open.length && open.at(-1).level > level) open.pop();
    if (open.at(-1)?.level === level && open.at(-1).list.localName !== tag) open.pop();
    if (open.at(-1)?.level !== level) {
      const list = page.createElement(tag);
      (open.at(-1)?.list.lastElementChild ?? top).append(list);
      open.push({ level, list });
    }
    const item = page.createElement("li");
    item.append(...content);
    open.at(-1).list.append(item);
  }
  return top;
}

export function buildWordLists(body) {
  const items = fakeItems(body);
  const done = new Set();
  for (const [first, item] of items) {
    if (done.has(first)) continue;
    const run = [item];
    for (let next = first.nextElementSibling; items.has(next); next = next.nextElementSibling) run.push(items.get(next));
    const place = body.ownerDocument.createComment("");
    first.before(place);
    for (const { element } of run) {
      done.add(element);
      element.remove();
    }
    place.replaceWith(nest(run, body.ownerDocument));
  }
}
