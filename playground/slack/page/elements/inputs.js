import { el } from "../dom.js";
import { plain } from "../text/textObject.js";
import { dispatch, field, naming } from "./field.js";

const TYPING_MS = 300;

function dispatching(element, place, own, input) {
  if (!place.dispatches) return {};
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer = 0;
  return {
    typed() {
      if (!on.includes("on_character_entered")) return;
      clearTimeout(timer);
      timer = setTimeout(() => dispatch(element, place, own.value, input), TYPING_MS);
    },
    entered(event) {
      if (event.key !== "Enter" || event.shiftKey || !on.includes("on_enter_pressed")) return;
      event.preventDefault();
      dispatch(element, place, own.value, input);
    },
  };
}

function counter(element, input) {
  if (!element.max_length || element.max_length > 3000) return null;
  const left = el("span", { class: "counter", "aria-hidden": "true" });
  const draw = () => {
    const rest = element.max_length - input.value.length;
    left.textContent = rest <= Math.max(20, element.max_length / 10) ? String(rest) : "";
    left.classList.toggle("over", rest < 0);
  };
  input.addEventListener("input", draw);
  draw();
  return left;
}

function typed(element, place, tag, attributes) {
  const own = field(element, place, { value: element.initial_value ?? null });
  const input = el(tag, {
    class: "text-input",
    autocomplete: "off",
    dir: "auto",
    placeholder: element.placeholder ? plain(element.placeholder) : null,
    ...naming(place, element.placeholder ? plain(element.placeholder) : "Text"),
    ...attributes,
    value: own.value.value ?? "",
  });
  const { typed: onTyped, entered } = dispatching(element, place, own, input);
  input.addEventListener("input", () => {
    own.keep({ value: input.value === "" ? null : input.value });
    onTyped?.();
  });
  if (entered) input.addEventListener("keydown", entered);
  const left = counter(element, input);
  return left ? el("div", { class: "counted" }, input, left) : input;
}

/** Text on one line or several. The length is checked when the form is submitted, as Slack does. */
export function plainTextInput(element, place) {
  if (element.multiline) return typed(element, place, "textarea", { rows: 4 });
  return typed(element, place, "input", { type: "text" });
}

export function emailInput(element, place) {
  return typed(element, place, "input", { type: "text", inputmode: "email", spellcheck: "false" });
}

export function urlInput(element, place) {
  return typed(element, place, "input", { type: "text", inputmode: "url", spellcheck: "false" });
}

export function numberInput(element, place) {
  return typed(element, place, "input", {
    type: "text",
    inputmode: element.is_decimal_allowed ? "decimal" : "numeric",
  });
}

function flat(node) {
  if (!node) return "";
  if (node.type === "text") return node.text;
  return (node.elements ?? []).map(flat).join(node.type === "rich_text" ? "\n" : "");
}

const rich = (text) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});

/** A text with styles in Slack; here its words alone, sent as a rich text of one section. */
export function richTextInput(element, place) {
  const own = field(element, place, { rich_text_value: element.initial_value ?? null });
  const input = el("textarea", {
    class: "text-input",
    rows: element.min_lines ?? 4,
    dir: "auto",
    placeholder: element.placeholder ? plain(element.placeholder) : null,
    ...naming(place, element.placeholder ? plain(element.placeholder) : "Text"),
    value: flat(own.value.rich_text_value),
    oninput: () => own.keep({ rich_text_value: input.value === "" ? null : rich(input.value) }),
  });
  return input;
}

/** Chooses files. Their names and sizes are sent, not what is in them: the stand-in keeps no files. */
export function fileInput(element, place) {
  const own = field(element, place, { files: [] });
  const many = (element.max_files ?? 10) > 1;
  return el("input", {
    type: "file",
    class: "file-input",
    multiple: many,
    accept: element.filetypes?.map((type) => `.${type}`).join(","),
    ...naming(place, "Files"),
    onchange: (event) => {
      const files = [...event.currentTarget.files].slice(0, element.max_files ?? 10);
      own.keep({ files: files.map(({ name, size, type }) => ({ name, size, mimetype: type })) });
    },
  });
}
