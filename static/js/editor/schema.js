// The vocabulary of a text, exactly as the server keeps it: p h2 h3 ul ol li blockquote table, strong em a cite br.
// The order of the marks is the order of nesting: span (a footnote) > a > strong > em.
import { Schema } from "prosemirror-model";
import { citation } from "./citation.js";
import { acceptedAddress } from "./link.js";

// The commands of prosemirror-tables ask for these. No cell of ours is ever merged, and none has a width of its own.
const span = { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } };

const cell = (tableRole, tag) => ({
  content: "paragraph+",
  attrs: span,
  tableRole,
  isolating: true,
  parseDOM: [{ tag }],
  toDOM: () => [tag, 0],
});

const nodes = {
  doc: { content: "(block | table)+" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    group: "block",
    content: "inline*",
    defining: true,
    attrs: { level: { default: 2, validate: "number" } },
    parseDOM: [
      { tag: "h1", attrs: { level: 2 } },
      { tag: "h2", attrs: { level: 2 } },
      ...["h3", "h4", "h5", "h6"].map((tag) => ({ tag, attrs: { level: 3 } })),
    ],
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  bullet_list: {
    group: "block",
    content: "list_item+",
    parseDOM: [{ tag: "ul" }],
    toDOM: () => ["ul", 0],
  },
  ordered_list: {
    group: "block",
    content: "list_item+",
    parseDOM: [{ tag: "ol" }],
    toDOM: () => ["ol", 0],
  },
  list_item: {
    content: "block+",
    defining: true,
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  blockquote: {
    group: "block",
    content: "block+",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  table: {
    content: "table_row+",
    tableRole: "table",
    isolating: true,
    parseDOM: [{ tag: "table" }],
    toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: {
    content: "(table_header | table_cell)+",
    tableRole: "row",
    parseDOM: [{ tag: "tr" }],
    toDOM: () => ["tr", 0],
  },
  table_header: cell("header_cell", "th"),
  table_cell: cell("cell", "td"),
  text: { group: "inline" },
  citation,
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
    leafText: () => "\n",
  },
};

const marks = {
  footnote: {
    inclusive: false,
    parseDOM: [{ tag: "span.footnote" }],
    toDOM: () => ["span", { class: "footnote" }, 0],
  },
  link: {
    attrs: { href: { validate: "string" } },
    inclusive: false,
    parseDOM: [
      {
        tag: "a[href]",
        getAttrs: (element) => {
          const href = acceptedAddress(element.getAttribute("href"));
          return href ? { href } : false;
        },
      },
    ],
    toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
  },
  strong: {
    parseDOM: [{ tag: "strong" }, { tag: "b" }],
    toDOM: () => ["strong", 0],
  },
  em: {
    parseDOM: [{ tag: "em" }, { tag: "i" }],
    toDOM: () => ["em", 0],
  },
};

export const schema = new Schema({ nodes, marks });
