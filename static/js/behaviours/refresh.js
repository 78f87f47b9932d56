// Something that the server is still working on: asked for again every two seconds. data-state: how it stands; where
// that is another one, the page is loaded anew. Without this the page has a link that does so.
const PAUSE = 2000;

export default function refresh(element) {
  async function look() {
    // A page that nobody looks at asks nothing.
    if (document.visibilityState === "visible") {
      try {
        const response = await fetch(location.href, { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const newer = response.ok && page.getElementById(element.id);
        if (newer && newer.dataset.state !== element.dataset.state) return location.reload();
        if (newer) show(newer);
      } catch {
        // The next look tries again.
      }
    }
    setTimeout(look, PAUSE);
  }

  // Only what is different is put in: focus stays where it is, and a screen reader hears the new number alone.
  function show(newer) {
    const [words, bar] = [newer.querySelector("[role=status]"), newer.querySelector("progress")];
    const said = element.querySelector("[role=status]");
    if (said.textContent === words.textContent) return;
    said.textContent = words.textContent;
    element.querySelector("progress").value = bar.value;
  }

  setTimeout(look, PAUSE);
}
