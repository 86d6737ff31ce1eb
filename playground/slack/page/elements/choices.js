import { el, freshId } from "../dom.js";
import { textObject } from "../text/textObject.js";
import { field, naming } from "./field.js";

function choices(element, place, kind, picked, onPick) {
  const name = freshId(kind);
  const rows = element.options.map((option, index) => {
    const id = `${name}-${index}`;
    const input = el("input", {
      type: kind,
      id,
      name,
      checked: picked.has(option.value),
      "aria-describedby": option.description ? `${id}-more` : null,
      onchange: (event) => onPick(option, event.currentTarget),
    });
    const world = place.surface.world;
    const words = el("label", { for: id }, textObject(option.text, world));
    const more =
      option.description &&
      el("div", { class: "choice-more", id: `${id}-more` }, textObject(option.description, world));
    return el("div", { class: "choice" }, input, el("div", {}, words, more));
  });
  const role = kind === "radio" ? "radiogroup" : "group";
  const word = kind === "radio" ? "Choose one" : "Choose any";
  return el("div", { role, class: "choices", ...naming(place, word) }, rows);
}

/** Checkboxes: any number of the options. */
export function checkboxes(element, place) {
  const own = field(element, place, { selected_options: element.initial_options ?? [] });
  const picked = () => new Set(own.value.selected_options.map((option) => option.value));
  return choices(element, place, "checkbox", picked(), async (option, input) => {
    const values = picked();
    if (input.checked) values.add(option.value);
    else values.delete(option.value);
    const selected = element.options.filter((other) => values.has(other.value));
    const done = await own.choose({ selected_options: selected }, input);
    if (!done) input.checked = !input.checked;
  });
}

/** Radio buttons: one of the options. */
export function radioButtons(element, place) {
  const own = field(element, place, { selected_option: element.initial_option ?? null });
  const picked = new Set([own.value.selected_option?.value]);
  const box = choices(element, place, "radio", picked, async (option, input) => {
    const before = own.value.selected_option?.value;
    const done = await own.choose({ selected_option: option }, input);
    if (done) return;
    const radios = box.querySelectorAll("input");
    element.options.forEach((other, index) => {
      radios[index].checked = other.value === before;
    });
  });
  return box;
}
