// Pasted tables in the shape in which the server keeps them (portfolio/core/tables.py has the same rules): rows of equal
// length, cells of paragraphs, merged cells split. What is only laid out as a table becomes the blocks in its cells.
import { replaceTag } from "./paste-elements.js";
import { MAX_COLUMNS } from "./tables.js";

const headings = "h1, h2, h3, h4, h5, h6";
const boxes = "ul, ol, menu, dir, li, blockquote";
const words = (cell) => cell.textContent.trim() !== "";

const isHeader = (cell) => cell.localName === "th" || cell.closest("thead") !== null;

/** The cells in rows of equal length, null where a merged cell was; rows and columns where no cell begins are left out. */
function gridOf(table) {
  const lines = [];
  let covered = [];
  for (const row of table.rows) {
    const line = [];
    const step = (cell, height) => {
      covered[line.length] = Math.max((covered[line.length] ?? 0) - 1, height - 1);
      line.push(cell);
    };
    for (const cell of row.cells) {
      while (covered[line.length] > 0) step(null, 1);
      for (let column = 0; column < Math.min(cell.colSpan, MAX_COLUMNS); column += 1) {
        step(column ? null : cell, Math.max(1, cell.rowSpan));
      }
    }
    while (line.length < covered.length) step(null, 1);
    lines.push(line);
  }
  const rows = lines.filter((line) => line.some(Boolean));
  const used = [...Array(Math.max(0, ...rows.map((line) => line.length))).keys()].filter((place) =>
    rows.some((line) => line[place]),
  );
  return rows.map((line) => used.map((place) => line[place] ?? null));
}

function isLayout(table, rows) {
  const width = rows[0]?.length ?? 0;
  if (width === 0 || width > MAX_COLUMNS || table.querySelector("table")) return true;
  return width === 1 && (rows.length === 1 || table.querySelector(`${headings}, ${boxes}`) !== null);
}

function build(rows, page) {
  const table = page.createElement("table");
  const filled = rows[0].filter((cell) => cell && (isHeader(cell) || words(cell)));
  const header = filled.length > 0 && filled.every(isHeader);
  rows.forEach((cells, place) => {
    const row = table.insertRow();
    for (const cell of cells) {
      const made = row.appendChild(page.createElement(header && place === 0 ? "th" : "td"));
      if (!cell) continue;
      for (const heading of cell.querySelectorAll(headings)) replaceTag(heading, "p");
      for (const box of cell.querySelectorAll(boxes)) replaceTag(box, "div");
      made.append(...cell.childNodes);
    }
  });
  return table;
}

function asBox(element) {
  const box = element.ownerDocument.createElement("div");
  box.append(...element.childNodes);
  return box;
}

export function settleTables(body) {
  // The inner ones first.
  for (const table of [...body.querySelectorAll("table")].reverse()) {
    const rows = gridOf(table);
    const before = table.caption ? [asBox(table.caption)] : [];
    const layout = table.closest("li, ul, ol, blockquote") || isLayout(table, rows);
    table.replaceWith(...before, ...(layout ? rows.flat().filter(Boolean).map(asBox) : [build(rows, body.ownerDocument)]));
  }
}
