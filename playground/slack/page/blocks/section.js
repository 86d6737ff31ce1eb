import { el } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { textObject } from "../text/textObject.js";

/** Text, fields in two columns, and an accessory at the side. */
export function section(block, surface) {
  const words = el(
    "div",
    { class: "section-words" },
    block.text && textObject(block.text, surface.world, "div"),
    block.fields &&
      el(
        "div",
        { class: "fields" },
        block.fields.map((one) => textObject(one, surface.world, "div")),
      ),
  );
  const place = { surface, blockId: block.block_id, dispatches: true };
  const wide = /^multi_|checkboxes|radio_buttons/.test(block.accessory?.type ?? "");
  return el(
    "div",
    { class: wide ? "block section section-wide" : "block section" },
    words,
    block.accessory && el("div", { class: "accessory" }, drawElement(block.accessory, place)),
  );
}

/** Small grey text and images. */
export function context(block, surface) {
  const place = { surface, blockId: block.block_id };
  return el(
    "div",
    { class: "block context" },
    block.elements.map((element) => drawElement(element, place)),
  );
}
