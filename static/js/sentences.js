// The sentences of a text that is read, as passages of its plain text, each with the number of its block.
import { blocksOf, charactersOf } from "./passage-offsets.js";

export function sentencesOf(text) {
  const segmenter = new Intl.Segmenter(document.documentElement.lang, { granularity: "sentence" });
  return blocksOf(text).flatMap((element, block) => {
    let at = Number(element.dataset.start);
    const found = [];
    for (const { segment } of segmenter.segment(charactersOf(element).join(""))) {
      const length = [...segment].length;
      const words = [...segment.trimEnd()].length;
      if (words) found.push({ block, start: at, end: at + words });
      at += length;
    }
    return found;
  });
}
