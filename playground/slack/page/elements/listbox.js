import { el, freshId } from "../dom.js";

/**
 * A list of options under a search field that keeps the focus. `show(groups, isPicked)` draws options,
 * `say(words)` a line instead of them; `move(step)` and `active` are for the field's keys.
 */
export function listbox({ id, many, field, onPick }) {
  let options = [];
  let active = -1;
  const list = el("div", {
    role: "listbox",
    id,
    class: "options",
    "aria-label": "Suggestions",
    "aria-multiselectable": many ? "true" : null,
  });
  const status = el("div", { class: "options-status", role: "status", hidden: true });
  const node = el("div", { class: "options-popup" }, list, status);

  const activate = (at) => {
    options[active]?.node.classList.remove("active");
    active = at;
    const chosen = options[at];
    chosen?.node.classList.add("active");
    chosen?.node.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.node.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const row = (option, picked) => {
    const at = options.length;
    const node = el(
      "div",
      {
        role: "option",
        id: freshId("option"),
        class: "option",
        "aria-selected": String(picked),
        // the search field keeps the focus
        onpointerdown: (event) => event.preventDefault(),
        onpointermove: () => active !== at && activate(at),
        onclick: () => onPick(option),
      },
      el("span", { class: "option-words", dir: "auto" }, option.words),
      option.more && el("span", { class: "option-more", dir: "auto" }, option.more),
    );
    options.push({ option, node });
    return node;
  };

  return {
    node,
    show(groups, isPicked) {
      options = [];
      status.hidden = true;
      list.hidden = false;
      list.replaceChildren(
        ...groups.map(({ label, options: inside }) => {
          const rows = inside.map((option) => row(option, isPicked(option)));
          if (!label) return el("div", { role: "presentation" }, rows);
          const labelId = freshId("group");
          return el(
            "div",
            { role: "group", "aria-labelledby": labelId },
            el("div", { class: "option-group", id: labelId, role: "presentation" }, label),
            rows,
          );
        }),
      );
      const picked = options.findIndex(({ option }) => isPicked(option));
      active = -1;
      activate(many || picked < 0 ? 0 : picked);
    },
    say(words) {
      options = [];
      activate(-1);
      list.replaceChildren();
      list.hidden = true;
      status.hidden = false;
      status.textContent = words;
    },
    move(step) {
      if (options.length) activate((active + step + options.length) % options.length);
    },
    get active() {
      return options[active]?.option ?? null;
    },
  };
}
