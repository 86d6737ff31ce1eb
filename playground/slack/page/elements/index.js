import { el } from "../dom.js";
import { icon } from "../icons.js";
import { textObject } from "../text/textObject.js";
import { button, feedbackButtons, iconButton, workflowButton } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { emailInput, fileInput, numberInput, plainTextInput, richTextInput, urlInput } from "./inputs.js";
import { overflow } from "./menu.js";
import { datepicker, datetimepicker, timepicker } from "./pickers.js";
import { picture } from "./picture.js";
import { select } from "./select.js";

const ELEMENTS = {
  button,
  workflow_button: workflowButton,
  icon_button: iconButton,
  feedback_buttons: feedbackButtons,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker,
  timepicker,
  datetimepicker,
  plain_text_input: plainTextInput,
  rich_text_input: richTextInput,
  email_text_input: emailInput,
  url_text_input: urlInput,
  number_input: numberInput,
  file_input: fileInput,
  image: (element) => picture(element, "image-small"),
  plain_text: (element, place) => textObject(element, place.surface.world),
  mrkdwn: (element, place) => textObject(element, place.surface.world),
  static_select: select,
  external_select: select,
  users_select: select,
  conversations_select: select,
  channels_select: select,
  multi_static_select: select,
  multi_external_select: select,
  multi_users_select: select,
  multi_conversations_select: select,
  multi_channels_select: select,
};

/** A red box for what this page can't draw, so that nobody takes its absence for the bot's intent. */
export function complaint(what, thing) {
  return el(
    "div",
    { class: "complaint-box", role: "alert" },
    icon("warning", 16),
    el("span", {}, `${what} `, el("code", {}, String(thing?.type ?? typeof thing))),
  );
}

/** Draws a block element. `place` says where it stands: {surface, blockId, actionId, dispatches, labelId, …}. */
export function drawElement(element, place) {
  const draw = ELEMENTS[element?.type];
  if (!draw) return complaint("Unknown element", element);
  return draw(element, { ...place, actionId: element.action_id, focusOnLoad: element.focus_on_load });
}
