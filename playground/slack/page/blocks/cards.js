import { el } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { picture } from "../elements/picture.js";
import { icon } from "../icons.js";
import { plain, textObject } from "../text/textObject.js";
import { richText } from "./richText.js";

/** A card: picture, title, words, buttons. */
export function card(block, surface) {
  const { world } = surface;
  const place = { surface, blockId: block.block_id, dispatches: true };
  return el(
    "div",
    { class: "block card" },
    block.hero_image && picture(block.hero_image, "card-hero"),
    (block.icon || block.title || block.subtitle) &&
      el(
        "div",
        { class: "card-head" },
        block.icon && picture(block.icon, "card-icon"),
        el(
          "div",
          {},
          block.title && el("div", { class: "card-title" }, textObject(block.title, world)),
          block.subtitle && el("div", { class: "muted" }, textObject(block.subtitle, world)),
        ),
      ),
    block.body && el("div", { class: "card-body" }, textObject(block.body, world)),
    block.actions &&
      el(
        "div",
        { class: "card-actions" },
        block.actions.map((action) => drawElement(action, place)),
      ),
  );
}

/** Cards side by side, to be scrolled through. */
export function carousel(block, surface, drawBlock) {
  return el(
    "div",
    { class: "block carousel", role: "list", tabindex: 0, "aria-label": "Cards" },
    block.elements.map((one) => el("div", { role: "listitem" }, drawBlock(one, surface))),
  );
}

const LEVELS = { default: "info", info: "info", warning: "warning", error: "error", success: "done" };

/** A line of text in a coloured frame. */
export function alert(block, surface) {
  const level = block.level ?? "default";
  return el(
    "div",
    { class: `block alert alert-${level}`, role: "note" },
    icon(LEVELS[level] ?? "info"),
    textObject(block.text, surface.world, "div"),
  );
}

/** Blocks under a common title, which may be folded away. */
export function container(block, surface, drawBlock) {
  const title = el(
    "div",
    { class: "container-head" },
    block.icon && picture(block.icon, "card-icon"),
    el(
      "div",
      {},
      block.rich_text_title ? richText(block.rich_text_title, surface) : el("strong", {}, plain(block.title)),
      block.subtitle && el("div", { class: "muted" }, textObject(block.subtitle, surface.world)),
    ),
  );
  const inside = el(
    "div",
    { class: "container-body" },
    block.child_blocks.map((child) => drawBlock(child, surface)),
  );
  const attributes = {
    class: `block container width-${block.width ?? "standard"}${block.has_header_divider ? " divided" : ""}`,
  };
  if (!block.is_collapsible) return el("div", attributes, title, inside);
  return el(
    "details",
    { ...attributes, open: !block.default_collapsed },
    el("summary", {}, icon("chevron", 16), title),
    inside,
  );
}
