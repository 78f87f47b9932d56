// Selecting a passage to comment on: by mouse, by long press, or by keyboard from the form's own button. The element
// holds the text; data-form is the id of the form that takes the passage, data-button of what is clicked to comment.
import { passageOf, rangeOf } from "../passage-offsets.js";
import { sentencesOf } from "../sentences.js";

const SHOWN = 300;
const WIDE = "(min-width: 62rem)";

export default function passages(element) {
  const text = element.querySelector(".text");
  const button = document.getElementById(element.dataset.button);
  const form = document.getElementById(element.dataset.form);
  const said = form.querySelector("[role=status]");
  const about = form.querySelector(".commenting-on");
  const choose = form.querySelector(".commenting-choose");
  const chooser = choose.querySelector("button");
  const help = choose.querySelector("p");

  const shortened = (words) => (words.length > SHOWN ? `${words.slice(0, SHOWN)} …` : words);

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    return text.contains(range.commonAncestorContainer) || range.intersectsNode(text) ? passageOf(text, range) : null;
  }

  // The button stands under the last selected line, where a phone's own menu does not cover it.
  function offer() {
    const passage = document.activeElement === form.elements.body ? null : selected();
    button.hidden = !passage;
    if (!passage) return;
    const rectangles = getSelection().getRangeAt(0).getClientRects();
    const last = rectangles[rectangles.length - 1];
    const around = button.offsetParent.getBoundingClientRect();
    const most = around.width - button.offsetWidth;
    button.style.top = `${last.bottom - around.top + 8}px`;
    button.style.left = `${Math.max(0, Math.min(last.right - around.left - button.offsetWidth, most))}px`;
  }

  function highlight(passage) {
    if (!CSS.highlights) return;
    CSS.highlights.delete("commenting");
    if (passage) CSS.highlights.set("commenting", new Highlight(rangeOf(text, passage)));
  }

  // On a wide screen the form comes to the passage.
  function place(passage) {
    form.classList.toggle("commenting-beside", Boolean(passage) && matchMedia(WIDE).matches);
    if (!passage) return;
    const top = rangeOf(text, passage).getBoundingClientRect().top;
    form.style.setProperty("--beside", `${top - form.offsetParent.getBoundingClientRect().top}px`);
  }

  function take(passage) {
    form.elements.start.value = passage?.start ?? "";
    form.elements.end.value = passage?.end ?? "";
    about.hidden = !passage;
    choose.hidden = Boolean(passage);
    about.querySelector("p").textContent = passage ? shortened(passage.words) : "";
    highlight(passage);
    place(passage);
    button.hidden = true;
  }

  function comment(passage) {
    leave();
    take(passage);
    getSelection().removeAllRanges();
    form.elements.body.focus();
  }

  // By keyboard ------------------------------------------------------------------------------

  let sentences = [];
  let from = 0;
  let to = 0;

  function show() {
    const [first, last] = [sentences[Math.min(from, to)], sentences[Math.max(from, to)]];
    const range = rangeOf(text, { start: first.start, end: last.end });
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    said.textContent = shortened(range.toString());
    rangeOf(text, sentences[to]).startContainer.parentElement.scrollIntoView({ block: "nearest" });
  }

  const paragraph = (step) => {
    const block = sentences[to].block + step;
    const place = sentences.findIndex((sentence) => sentence.block === block);
    return place < 0 ? to : place;
  };

  const moves = {
    ArrowRight: () => Math.min(to + 1, sentences.length - 1),
    ArrowLeft: () => Math.max(to - 1, 0),
    ArrowDown: () => paragraph(1),
    ArrowUp: () => paragraph(-1),
  };

  function begin() {
    sentences = sentencesOf(text);
    if (!sentences.length) return;
    from = to = 0;
    help.hidden = false;
    text.tabIndex = -1;
    text.setAttribute("role", "application");
    text.setAttribute("aria-label", help.textContent);
    text.focus();
    show();
  }

  function leave() {
    help.hidden = true;
    for (const name of ["tabindex", "role", "aria-label"]) text.removeAttribute(name);
  }

  function key(event) {
    if (text.getAttribute("role") !== "application" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      getSelection().removeAllRanges();
      leave();
      chooser.focus();
    } else if (event.key === "Enter") {
      const passage = selected();
      if (passage) comment(passage);
    } else if (moves[event.key]) {
      to = moves[event.key]();
      if (!event.shiftKey) from = to;
      show();
    } else {
      return;
    }
    event.preventDefault();
  }

  // Pressing the button must not take the selection away.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const passage = selected();
    if (passage) comment(passage);
  });
  about.querySelector("button").addEventListener("click", () => {
    take(null);
    form.elements.body.focus();
  });
  chooser.addEventListener("click", begin);
  text.addEventListener("keydown", key);
  text.addEventListener("focusout", leave);
  document.addEventListener("selectionchange", offer);
  choose.hidden = false;

  // What was refused, or what the browser filled in again when the page was gone back to.
  const [start, end] = [form.elements.start.value, form.elements.end.value];
  if (start && end) {
    const range = rangeOf(text, { start: Number(start), end: Number(end) });
    take(passageOf(text, range));
  }
}
