// Between a place in the page and a place in the plain text of a version. Offsets count code points, as the server does.
// Each block that holds text says where it begins (data-start); the numbers of comments are not part of the text.

export const blocksOf = (text) => [...text.querySelectorAll("[data-start]")];

const startOf = (block) => Number(block.dataset.start);

const noteAround = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentNode : node).closest(".footnote");

// A footnote stands on lines of its own, where `isCut` without the end of the last one.
function plainOf(fragment, isCut) {
  const notes = [...fragment.querySelectorAll(".footnote")];
  for (const note of notes) {
    note.prepend("\n");
    if (!isCut || note !== notes.at(-1)) note.append("\n");
  }
  for (const number of fragment.querySelectorAll(".passage-number")) number.remove();
  for (const line of fragment.querySelectorAll("br")) line.replaceWith("\n");
  return [...fragment.textContent];
}

// The code points of a block, up to a point in it where one is given.
export function charactersOf(block, container = block, offset = block.childNodes.length) {
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(container, offset);
  return plainOf(range.cloneContents(), container !== block && Boolean(noteAround(container)));
}

const isOfWord = (character) => /[\p{L}\p{N}\p{M}]/u.test(character ?? "");
const isWithinWord = (characters, place) => isOfWord(characters[place - 1]) && isOfWord(characters[place]);

// Start and end of a selected range in whole words; null where it holds no words of the text.
export function passageOf(text, range) {
  const touched = blocksOf(text).filter((block) => range.intersectsNode(block));
  if (!touched.length) return null;
  const [first, last] = [touched[0], touched.at(-1)];
  const [before, behind] = [charactersOf(first), charactersOf(last)];
  let from = first.contains(range.startContainer)
    ? charactersOf(first, range.startContainer, range.startOffset).length
    : 0;
  let to = last.contains(range.endContainer)
    ? charactersOf(last, range.endContainer, range.endOffset).length
    : behind.length;
  while (from > 0 && isWithinWord(before, from)) from -= 1;
  while (to > 0 && isWithinWord(behind, to)) to += 1;
  const characters = touched.flatMap((block, place) => [
    ...(place ? ["\n"] : []),
    ...(block === last ? behind.slice(0, to) : charactersOf(block)),
  ]);
  let [start, end] = [from, characters.length];
  while (start < end && !characters[start].trim()) start += 1;
  while (end > start && !characters[end - 1].trim()) end -= 1;
  if (start === end) return null;
  const at = startOf(first);
  return { start: at + start, end: at + end, words: characters.slice(start, end).join("") };
}

// The range of the page that shows a passage.
export function rangeOf(text, { start, end }) {
  const range = document.createRange();
  range.setStart(...pointAt(text, start, true));
  range.setEnd(...pointAt(text, end, false));
  return range;
}

// A place between two characters belongs to the block before or, for a beginning, to the one after.
function pointAt(text, place, begins) {
  const block = blocksOf(text).findLast((each) => (begins ? startOf(each) <= place : startOf(each) < place));
  let left = place - startOf(block);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node.nodeName === "A" && node.matches(".passage-number") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  let last = [block, 0];
  let note = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (note && !note.contains(node)) {
      note = null;
      left -= 1;
    }
    if (node.nodeName === "BR") left -= 1;
    if (node.nodeName === "SPAN" && node.matches(".footnote")) {
      note = node;
      left -= 1;
    }
    if (node.nodeType !== Node.TEXT_NODE) continue;
    const characters = [...node.data];
    if (left < characters.length || (left === characters.length && !begins)) {
      return [node, characters.slice(0, left).join("").length];
    }
    left -= characters.length;
    last = [node, node.data.length];
  }
  return last;
}
