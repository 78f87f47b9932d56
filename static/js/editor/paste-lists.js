// Lists that are not lists: Word writes each item as a paragraph with "mso-list: l0 level2 lfo1" and a drawn bullet,
// Word on the web wraps each item in a list of its own with its level in an attribute. Both become real, nested lists.
import { declarations } from "./paste-elements.js";

const numbered = /^[\s(]*(\d{1,3}(\.\d{1,3})*|[a-zæøå]|[ivxlc]{1,6})[.)]/i;
// What Outlook leaves of the drawn bullet: it stands in the text itself.
const typedMarker =
  /^\s*(?:\(?(?:\d{1,3}|[a-zæøå]|[ivxlc]{1,6})[.)]\s+|[·•◦▪■□●○§➢✓❖\uf0a7\uf0b7\uf0d8\uf0fc]\s*|[-–—o](?:\u00a0\s*|\s{2,}))/i;

function takeMarker(paragraph) {
  const drawn = [...paragraph.querySelectorAll("[data-style]")].filter((span) =>
    /mso-list:\s*ignore/i.test(span.dataset.style),
  );
  const marker = drawn.map((span) => span.textContent).join("");
  for (const span of drawn) span.remove();
  if (marker.trim()) return marker;
  const text = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
  const typed = typedMarker.exec(text?.data ?? "")?.[0] ?? "";
  if (typed) text.data = text.data.slice(typed.length);
  return typed;
}

function desktopItem(paragraph) {
  const level = /level(\d+)/.exec(declarations(paragraph).get("mso-list") ?? "")?.[1];
  if (!level || paragraph.closest("li")) return null;
  const tag = numbered.test(takeMarker(paragraph)) ? "ol" : "ul";
  return { element: paragraph, level: Number(level), tag, content: [paragraph] };
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
