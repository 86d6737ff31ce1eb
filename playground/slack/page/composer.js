import { completion } from "./completion.js";
import { el } from "./dom.js";
import { conversationName } from "./elements/selectSources.js";
import { openMenu } from "./elements/menu.js";
import { icon } from "./icons.js";
import { nameOf } from "./person.js";

/** The field to write in. What was written is kept for each channel until it was taken. */
export function composer(root, state, wire) {
  const drafts = new Map();
  let place = "";
  let thread = null;

  const field = el("textarea", {
    id: "composer-field",
    rows: 1,
    autocomplete: "off",
    dir: "auto",
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "command-list",
    "aria-describedby": "composer-error",
  });
  const failure = el("div", { id: "composer-error", class: "composer-error", role: "alert", hidden: true });
  const answering = el("div", { class: "answering", hidden: true });
  const send = el("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send", 18));
  const shortcuts = el(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Shortcuts",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      onclick: (event) =>
        openMenu(
          event.currentTarget,
          state.shortcuts
            .filter(({ type }) => type === "global")
            .map((shortcut) => ({
              words: shortcut.name,
              pick: () => run(shortcut),
            })),
        ),
    },
    icon("bolt", 18),
  );
  const commands = completion(field, () => state.commands, grow);
  const form = el(
    "form",
    { class: "composer", onsubmit: submit },
    answering,
    field,
    el(
      "div",
      { class: "composer-foot" },
      shortcuts,
      el("span", { class: "composer-hint" }, commands.hint),
      send,
    ),
  );
  root.append(commands.list, failure, form);

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 240)}px`;
    send.disabled = field.value.trim() === "";
  }

  function fail(words) {
    failure.hidden = !words;
    failure.replaceChildren(...(words ? [icon("warning", 16), el("span", {}, words)] : []));
  }

  async function run(shortcut) {
    const answer = await wire().shortcut(shortcut.callback_id, { channel: state.channel });
    fail(answer.ok === false ? answer.error : null);
  }

  async function submit(event) {
    event?.preventDefault();
    const text = field.value;
    if (text.trim() === "") return;
    const [channel, user, from] = [state.channel, state.me, place];
    fail(null);
    const sending = wire().send(channel, text, thread?.ts);
    // As in Slack the field is free at once; a refused text comes back unless something else was written.
    field.value = "";
    commands.refresh();
    grow();
    const answer = await sending;
    if (answer.ok !== false) {
      answerTo(null);
      return;
    }
    if (place === from && user === state.me) {
      if (field.value === "") field.value = text;
      fail(answer.error ?? "The message wasn't sent.");
      grow();
    } else drafts.set(from, text);
  }

  function answerTo(message) {
    thread = message;
    answering.hidden = !message;
    if (!message) return;
    const name = message.bot?.name ?? nameOf(state.users.get(message.user), "the message");
    answering.replaceChildren(
      icon("reply", 14),
      el("span", {}, `Replying to ${name}`),
      el(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Stop replying",
          onclick: () => answerTo(null),
        },
        icon("close", 12),
      ),
    );
    field.focus();
  }

  function follow() {
    const next = `${state.me} ${state.channel}`;
    const channel = state.channels.get(state.channel);
    const name = channel ? conversationName(channel, state) : "";
    const words = channel?.kind === "im" ? `Message ${name}` : `Message #${name}`;
    field.placeholder = words;
    field.setAttribute("aria-label", words);
    shortcuts.hidden = !state.shortcuts.some(({ type }) => type === "global");
    if (next === place) return;
    drafts.set(place, field.value);
    place = next;
    field.value = drafts.get(place) ?? "";
    fail(null);
    answerTo(null);
    commands.refresh();
    grow();
  }

  field.addEventListener("input", () => {
    commands.refresh();
    grow();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || commands.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("button")) field.focus();
  });
  state.on(["world", "channel"], follow);
  return { reply: (message) => answerTo(message) };
}
