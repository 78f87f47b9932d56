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

const inline = new Set(
  "a abbr acronym b bdi bdo big br button cite code data del dfn em font i ins kbd label mark o:p output q rp rt ruby s samp small span strike strong st1:personname sub sup time tt u var wbr".split(
    " ",
  ),
);

export function isInline(element) {
  return inline.has(element.localName);
}
