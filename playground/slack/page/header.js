import { el } from "./dom.js";
import { conversationName } from "./elements/selectSources.js";
import { openMenu } from "./elements/menu.js";
import { icon } from "./icons.js";
import { foldSidebar } from "./sidebar.js";
import { withEmoji } from "./text/emoji.js";

/** The open channel's name, topic, who besides full members reads it, and what may go wrong there. */
export function channelHeader(header, state, wire) {
  async function goWrong(anchor) {
    const channel = state.channel;
    const { troubles = [] } = await wire().troubles(channel);
    const entries = troubles.map(({ name, words }) => ({
      words,
      pick: async () => {
        const answer = await wire().trouble(channel, name);
        if (answer.ok === false) state.notice(channel, answer.error);
      },
    }));
    if (entries.length) openMenu(anchor, entries);
  }

  function refresh() {
    const channel = state.channels.get(state.channel);
    const name = channel ? conversationName(channel, state) : "No channel";
    const guests = (channel?.members ?? []).some((id) => state.users.get(id)?.kind === "guest");
    const drawing = channel?.kind === "im" ? null : icon(channel?.kind === "private" ? "lock" : "hash", 18);
    const count = channel && channel.kind !== "im" ? (channel.members ?? []).length : 0;
    header.replaceChildren(
      el(
        "button",
        {
          type: "button",
          id: "sidebar-button",
          class: "icon-button",
          "aria-label": "Channels and people",
          "aria-controls": "sidebar",
          "aria-expanded": "false",
          onclick: () => foldSidebar(!document.getElementById("app").classList.contains("sidebar-open")),
        },
        icon("menu", 20),
      ),
      el(
        "div",
        { class: "header-words" },
        el("h2", { dir: "auto" }, drawing, el("span", {}, name)),
        channel?.topic ? el("p", { class: "topic", dir: "auto" }, withEmoji(channel.topic)) : "",
      ),
      el(
        "div",
        { class: "marks" },
        channel?.shared
          ? el("span", { class: "mark" }, icon("shared", 15), "Shared with another organisation")
          : "",
        channel?.archived ? el("span", { class: "mark" }, icon("file", 15), "Archived") : "",
        guests ? el("span", { class: "mark" }, icon("guest", 15), "Has guests") : "",
        count
          ? el(
              "span",
              { class: "mark mark-count", title: `${count} members` },
              icon("guest", 15),
              el("span", {}, String(count)),
              el("span", { class: "sr-only" }, "members"),
            )
          : "",
        el(
          "button",
          {
            type: "button",
            id: "troubles",
            class: "icon-button",
            "aria-label": "Bad days",
            "aria-haspopup": "menu",
            "aria-expanded": "false",
            title: "What may go wrong",
            onclick: (event) => goWrong(event.currentTarget),
          },
          icon("warning", 18),
        ),
      ),
    );
    document.getElementById("log").setAttribute("aria-label", `Messages in ${name}`);
    document.title = `${name} · ${state.team.name}`;
  }

  state.on(["world", "channel"], refresh);
}
