// Small changes to pasted elements.

/** The declarations of the renamed style attribute: Map of name -> value, lower case. */
export function declarations(element) {
  const found = new Map();
  for (const declaration of (element.dataset.style ?? "").toLowerCase().split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0) found.set(declaration.slice(0, colon).trim(), declaration.slice(colon + 1).trim());
  }
  return found;
}

export function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

/** The same contents in an element of another name; attributes are left behind. */
export function replaceTag(element, tag) {
  const replacement = element.ownerDocument.createElement(tag);
  replacement.append(...element.childNodes);
  element.replaceWith(replacement);
  return replacement;
}

export function wrapContents(element, tag) {
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
  return element;
}

const blocks = new Set(
  (
    "address article aside blockquote caption center dd details dialog dir div dl dt fieldset figcaption figure footer " +
    "form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol option p pre section summary table tbody td " +
    "tfoot th thead tr ul"
  ).split(" "),
);

/** Whether an element stands in a line of words. One that nobody knows does: Word invents them (<st1:place>). */
export function isInline(element) {
  return !blocks.has(element.localName);
}
