import { el, link } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text/textObject.js";
import { dispatch } from "./field.js";
import { openPopup } from "./popup.js";

/** Opens a menu under a button. Entries are `{words, more?, pick}`; the arrow keys move, Escape goes back. */
export function openMenu(anchor, entries) {
  const items = entries.map(({ words, more, pick }) =>
    el(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: "menu-item",
        onclick: () => {
          popup.close();
          anchor.focus();
          pick();
        },
      },
      words,
      more && el("span", { class: "option-more" }, more),
    ),
  );
  const menu = el(
    "div",
    {
      role: "menu",
      class: "menu",
      onkeydown: (event) => {
        const at = items.indexOf(document.activeElement);
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          items[(at + step + items.length) % items.length].focus();
        } else if (event.key === "Escape" || event.key === "Tab") {
          event.preventDefault();
          event.stopPropagation();
          popup.close();
          anchor.focus();
        }
      },
    },
    items,
  );
  anchor.setAttribute("aria-expanded", "true");
  const popup = openPopup(anchor, menu, {
    matchWidth: false,
    onClose: () => anchor.setAttribute("aria-expanded", "false"),
  });
  items[0]?.focus({ preventScroll: true });
}

/** The three dots with a menu of options behind them. */
export function overflow(element, place) {
  const pick = async (option, anchor) => {
    if (option.url) link(option.url).click();
    if (element.confirm && !(await place.surface.confirm(element.confirm))) return;
    await dispatch(element, place, { selected_option: option }, anchor);
  };
  return el(
    "button",
    {
      type: "button",
      class: "button button-square",
      "aria-label": "More options",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "data-field": `${place.blockId}/${element.action_id}`,
      onclick: (event) => {
        const anchor = event.currentTarget;
        const entries = element.options.map((option) => ({
          words: plain(option.text),
          more: option.description && plain(option.description),
          pick: () => pick(option, anchor),
        }));
        openMenu(anchor, entries);
      },
    },
    icon("more"),
  );
}
