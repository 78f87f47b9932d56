// Two windows have written in one text. Both are shown, and the writer chooses; whichever it is, nothing is lost:
// the server keeps the refused text as a restore point, and the choice can be taken back with "undo".
import { Fragment } from "prosemirror-model";
import { toElements } from "./html.js";

const blocksOf = (doc) => {
  const blocks = [];
  doc.forEach((block) => blocks.push(block));
  return blocks;
};

const missingFrom = (blocks, others) => blocks.filter((block) => !others.some((other) => other.eq(block)));

/** Their text, followed by the blocks of ours that it lacks: {doc, added}, `added` the number of such blocks. */
export function mergeTexts(ours, theirs) {
  const kept = blocksOf(theirs);
  const added = missingFrom(blocksOf(ours), kept).filter((block) => block.content.size > 0);
  return { doc: theirs.copy(Fragment.from([...kept, ...added])), added: added.length };
}

function show(place, doc, other) {
  const elements = toElements(doc);
  const different = new Set(missingFrom(blocksOf(doc), blocksOf(other)));
  blocksOf(doc).forEach((block, index) => {
    if (different.has(block)) elements.children[index].classList.add("is-different");
  });
  place.replaceChildren(elements);
}

/**
 * `panel` holds [data-conflict="mine"], [data-conflict="theirs"], [data-conflict="when"], [data-conflict="problem"] and
 * three button[data-choose]. Returns open({ours, theirs, when, choose}); choose(name) resolves to a sentence when the
 * choice could not be carried out, and then the panel stays.
 */
export function conflictPanel(panel) {
  const part = (name) => panel.querySelector(`[data-conflict="${name}"]`);
  let current = null;

  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-choose]");
    if (!button || !current || panel.dataset.busy) return;
    panel.dataset.busy = "yes";
    const problem = await current.choose(button.dataset.choose);
    delete panel.dataset.busy;
    part("problem").textContent = problem ?? "";
    part("problem").hidden = !problem;
    if (!problem) panel.hidden = true;
  });

  return {
    focus: () => part("heading").focus(),
    open({ ours, theirs, when, choose }) {
      current = { choose };
      part("when").textContent = when ?? "";
      part("problem").hidden = true;
      show(part("mine"), ours, theirs);
      show(part("theirs"), theirs, ours);
      panel.hidden = false;
      part("heading").focus();
      panel.scrollIntoView({ block: "start" });
    },
  };
}
