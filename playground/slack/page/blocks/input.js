import { el, freshId, present } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { plain } from "../text/textObject.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** A labelled input with its hint and, once the form was refused, its error. */
export function input(block, surface) {
  const controlId = freshId("input");
  const labelId = `${controlId}-label`;
  const hintId = `${controlId}-hint`;
  const errorId = `${controlId}-error`;
  const words = surface.errors?.[block.block_id];
  // a group of boxes has no single control that a label could belong to
  const label = GROUPS.has(block.element.type)
    ? el("span", { id: labelId, class: "label" }, plain(block.label))
    : el("label", { id: labelId, class: "label", for: controlId }, plain(block.label));
  const optional = block.optional && el("span", { class: "muted" }, " (optional)");
  const hint = block.hint && el("div", { class: "hint", id: hintId }, plain(block.hint));
  const error =
    words &&
    el(
      "div",
      { class: "input-error", id: errorId, role: "alert" },
      icon("warning", 16),
      el("span", {}, words),
    );
  const node = el("div", { class: words ? "block input invalid" : "block input" });
  const place = {
    surface,
    blockId: block.block_id,
    dispatches: block.dispatch_action === true,
    controlId,
    labelId,
    describedBy: [error && errorId, hint && hintId].filter(Boolean).join(" ") || null,
    optional: block.optional === true,
    invalid: Boolean(words),
    changed: () => {
      error?.remove?.();
      node.classList.remove("invalid");
      node.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    },
  };
  node.append(
    ...present([
      el("div", { class: "label-row" }, label, optional),
      drawElement(block.element, place),
      error,
      hint,
    ]),
  );
  return node;
}
