// A citation in the text: one thing that is set, moved and deleted whole. Its words are the server's; between two
// visits to the server they are put together here in the same way (portfolio/assignments/citing.py).

const longest = 100;

/** "12" is page 12, "12-14" pages 12 to 14; anything else is the place as it was typed. */
export function typedLocator(typed) {
  const place = typed.replace(/["<>\p{Cc}]/gu, " ").trim().replace(/\s+/g, " ");
  const pages = /^(\d+)(?:\s*[-–]\s*(\d+))?$/.exec(place);
  const said = pages ? `s. ${pages[2] ? `${pages[1]}–${pages[2]}` : pages[1]}` : place;
  return said.slice(0, longest).trimEnd();
}

/** (Hansen, 2020, s. 12) or Hansen (2020, s. 12) */
export function citationWords({ cited, named }, locator, isNamed) {
  const whole = isNamed ? named : `(${cited})`;
  return locator ? `${whole.replace(/\)$/, "")}, ${locator})` : whole;
}

export const citation = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: {
    reference: { validate: "string" },
    locator: { default: "", validate: "string" },
    named: { default: false, validate: "boolean" },
    words: { validate: "string" },
  },
  parseDOM: [
    {
      tag: "cite[data-reference]",
      getAttrs: (element) => {
        const { reference, locator = "", form } = element.dataset;
        const words = element.textContent;
        return /^[1-9]\d{0,17}$/.test(reference) && words ? { reference, locator, named: form === "named", words } : false;
      },
    },
  ],
  toDOM: ({ attrs }) => [
    "cite",
    {
      "data-reference": attrs.reference,
      ...(attrs.locator && { "data-locator": attrs.locator }),
      ...(attrs.named && { "data-form": "named" }),
    },
    attrs.words,
  ],
  leafText: (node) => node.attrs.words,
};
