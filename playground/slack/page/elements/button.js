import { el, safeUrl } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text/textObject.js";
import { dispatch } from "./field.js";

async function press(element, place, value, control) {
  if (control.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await place.surface.confirm(element.confirm))) return;
  await dispatch(element, place, value, control);
}

/** A button, or a link that looks like one and tells the app all the same, as Slack's do. */
export function button(element, place) {
  const style = { primary: "button-primary", danger: "button-danger" }[element.style] ?? "";
  const href = element.url && safeUrl(element.url);
  const value = { text: element.text, ...(element.value !== undefined && { value: element.value }) };
  const attributes = {
    class: `button ${style}`,
    "aria-label": element.accessibility_label,
    "data-field": `${place.blockId}/${element.action_id}`,
    onclick: (event) => press(element, place, value, event.currentTarget),
  };
  if (!href) return el("button", { type: "button", ...attributes }, plain(element.text));
  const open = (event) => {
    if (event.key === " ") {
      event.preventDefault();
      event.currentTarget.click();
    }
  };
  return el(
    "a",
    { ...attributes, href, target: "_blank", rel: "noopener noreferrer", role: "button", onkeydown: open },
    plain(element.text),
  );
}

/** A button that starts a workflow; the stand-in is told of it as of any button. */
export function workflowButton(element, place) {
  return button({ ...element, url: undefined }, place);
}

/** A small button with a drawing, such as the bin under an answer. */
export function iconButton(element, place) {
  const seen = element.visible_to_user_ids;
  if (seen && !seen.includes(place.surface.world.me)) return null;
  const words = element.accessibility_label ?? plain(element.text);
  return el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": words,
      title: plain(element.text),
      onclick: (event) => press(element, place, { value: element.value }, event.currentTarget),
    },
    icon(element.icon),
  );
}

/** Thumbs up and thumbs down under an answer. */
export function feedbackButtons(element, place) {
  const one = (choice, drawing) =>
    el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": choice.accessibility_label ?? plain(choice.text),
        "aria-pressed": "false",
        title: plain(choice.text),
        onclick: async (event) => {
          const control = event.currentTarget;
          for (const other of control.parentElement.children)
            other.setAttribute("aria-pressed", String(other === control));
          await press(element, place, { value: choice.value }, control);
        },
      },
      icon(drawing),
    );
  return el(
    "span",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    one(element.positive_button, "up"),
    one(element.negative_button, "down"),
  );
}
