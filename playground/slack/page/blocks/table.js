import { el } from "../dom.js";
import { complaint } from "../elements/index.js";
import { richText } from "./richText.js";

const CELLS = {
  raw_text: (cell) => cell.text,
  raw_number: (cell) => cell.text,
  rich_text: (cell, surface) => richText(cell, surface),
};

function cellOf(cell, tag, surface, settings) {
  const draw = CELLS[cell?.type];
  const align = settings?.align ?? (cell?.type === "raw_number" && tag === "td" ? "right" : "left");
  const attributes = {
    class: `align-${align}${settings?.is_wrapped ? " wrapped" : ""}`,
    dir: "auto",
    scope: tag === "th" ? "col" : null,
  };
  return el(tag, attributes, draw ? draw(cell, surface) : complaint("Unknown cell", cell));
}

function rowOf(row, tag, surface, settings, head) {
  return el(
    "tr",
    {},
    row.map((cell, at) => {
      const heads = tag === "th" || at === head;
      const node = cellOf(cell, heads ? "th" : "td", surface, settings?.[at]);
      if (heads && tag !== "th") node.setAttribute("scope", "row");
      return node;
    }),
  );
}

const scrolling = (words, node) =>
  el("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": words }, node);

/** Rows and columns, the first row being the head. */
export function table(block, surface) {
  const [head, ...rows] = block.rows;
  const settings = block.column_settings;
  return el(
    "div",
    { class: "block" },
    scrolling(
      "Table",
      el(
        "table",
        {},
        el("thead", {}, rowOf(head, "th", surface, settings)),
        el(
          "tbody",
          {},
          rows.map((row) => rowOf(row, "td", surface, settings)),
        ),
      ),
    ),
  );
}

/** A table with a caption that shows a page of its rows at a time. */
export function dataTable(block, surface) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 10;
  const body = el("tbody");
  const count = el("span", { class: "muted", role: "status" });
  let from = 0;
  const turn = (step) => {
    from += step * size;
    body.replaceChildren(
      ...rows
        .slice(from, from + size)
        .map((row) => rowOf(row, "td", surface, null, block.row_header_column_index)),
    );
    const last = Math.min(from + size, rows.length);
    count.textContent = rows.length ? `${from + 1}–${last} of ${rows.length}` : "No rows";
    back.disabled = from === 0;
    on.disabled = last >= rows.length;
  };
  const back = el("button", { type: "button", class: "button", onclick: () => turn(-1) }, "Previous page");
  const on = el("button", { type: "button", class: "button", onclick: () => turn(1) }, "Next page");
  turn(0);
  const paged = rows.length > size;
  return el(
    "div",
    { class: "block" },
    scrolling(
      block.caption,
      el("table", {}, el("caption", {}, block.caption), el("thead", {}, rowOf(head, "th", surface)), body),
    ),
    el("div", { class: "table-pages" }, count, paged && back, paged && on),
  );
}
