import { el } from "../dom.js";
import { drawElement } from "../elements/index.js";

/** A row of buttons, selects and pickers, each of which tells the app at once. */
export function actions(block, surface) {
  const place = { surface, blockId: block.block_id, dispatches: true };
  return el(
    "div",
    { class: "block actions" },
    block.elements.map((element) => drawElement(element, place)),
  );
}

/** The small buttons under an answer. */
export function contextActions(block, surface) {
  const place = { surface, blockId: block.block_id, dispatches: true };
  const drawn = block.elements.map((element) => drawElement(element, place)).filter(Boolean);
  return el("div", { class: "block context-actions" }, drawn);
}
