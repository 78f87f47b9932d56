// Puts each comment on a passage beside it where there is a margin, and right below its paragraph where there is none.
// In the margin the next one moves down for one that is long.
const WIDE = matchMedia("(min-width: 62rem)");

export default function margin(list) {
  const threads = [...list.children];
  const sheet = document.querySelector(".sheet");
  const text = sheet?.querySelector(".text");
  const passageOf = (thread) => document.getElementById(thread.id.replace("comment-", "passage-"));

  function below(passage) {
    const paragraph = [...text.children].find((block) => block.contains(passage));
    const next = paragraph.nextElementSibling;
    if (next?.matches(".threads-below")) return next;
    const place = document.createElement("ol");
    place.className = "threads threads-below";
    // The text is Danish whatever language the page speaks.
    place.lang = document.documentElement.lang;
    paragraph.after(place);
    return place;
  }

  function align() {
    for (const thread of threads) thread.style.marginTop = "";
    if (!WIDE.matches) return;
    for (const thread of threads) {
      const passage = passageOf(thread);
      if (!passage) continue;
      const distance = passage.getBoundingClientRect().top - thread.getBoundingClientRect().top;
      if (distance > 0) thread.style.marginTop = `${distance}px`;
    }
  }

  function arrange() {
    if (WIDE.matches) {
      list.append(...threads);
      for (const place of text.querySelectorAll(".threads-below")) place.remove();
    } else {
      for (const thread of threads) {
        const passage = passageOf(thread);
        if (passage) below(passage).append(thread);
      }
    }
    list.hidden = !list.children.length;
    align();
  }

  if (!text) return;
  arrange();
  WIDE.addEventListener("change", arrange);
  // A reply that unfolds, a font that arrives: each changes a size.
  const watch = new ResizeObserver(align);
  for (const element of [...threads, sheet]) watch.observe(element);
}
