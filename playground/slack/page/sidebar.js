import { el } from "./dom.js";
import { conversationName } from "./elements/selectSources.js";
import { openMenu } from "./elements/menu.js";
import { icon } from "./icons.js";
import { avatar, nameOf } from "./person.js";

const KIND = { guest: "Guest", external: "Other organisation", deactivated: "Deactivated" };

/** A link to a channel as a person. */
export function hashFor(user, channel) {
  return `#${new URLSearchParams({ user, channel })}`;
}

/** The workspace, the people to be, and the channels. */
export function sidebar(nav, state) {
  function mark(channel) {
    if (channel.kind !== "im") return icon(channel.kind === "private" ? "lock" : "hash", 16);
    const other = channel.members.find((member) => member !== state.me) ?? state.me;
    const user = state.users.get(other);
    return avatar(other, nameOf(user, other), user);
  }

  function entry(channel) {
    const unread = state.unread.get(channel.id) ?? 0;
    const name = conversationName(channel, state);
    const here = channel.id === state.channel;
    return el(
      "li",
      {},
      el(
        "a",
        {
          href: hashFor(state.me, channel.id),
          class: `channel${unread ? " unread" : ""}`,
          "aria-current": here ? "page" : null,
        },
        mark(channel),
        el("span", { class: "channel-name", dir: "auto" }, name),
        channel.kind === "private" && el("span", { class: "sr-only" }, "private"),
        channel.shared &&
          el(
            "span",
            { class: "channel-mark", title: "Shared with another organisation" },
            icon("shared", 15),
            el("span", { class: "sr-only" }, "shared"),
          ),
        unread > 0 && el("span", { class: "unread-count", "aria-label": `${unread} new` }, String(unread)),
      ),
    );
  }

  function switcher() {
    const people = [...state.users.values()].filter(({ kind }) => kind !== "bot");
    const me = state.users.get(state.me);
    const entries = people.map((user) => ({
      words: nameOf(user, user.id),
      more: [KIND[user.kind], user.title].filter(Boolean).join(", "),
      pick: () => (location.hash = hashFor(user.id, state.channel)),
    }));
    return el(
      "button",
      {
        type: "button",
        id: "you-are",
        class: "you-are",
        "aria-label": `You are ${nameOf(me, state.me)}`,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        title: "Be somebody else",
        onclick: (event) => openMenu(event.currentTarget, entries),
      },
      avatar(state.me, nameOf(me, state.me), me),
      el(
        "span",
        { class: "you-are-words" },
        el("span", { class: "you-are-small" }, "You are"),
        el("span", { class: "you-are-name", dir: "auto" }, nameOf(me, state.me)),
        me?.title && el("span", { class: "you-are-small" }, me.title),
      ),
      icon("chevron", 16),
    );
  }

  function refresh() {
    const visible = state.visibleChannels();
    const group = (words, channels) =>
      channels.length ? [el("h2", {}, words), el("ul", { "aria-label": words }, channels.map(entry))] : [];
    const focused = nav.contains(document.activeElement) ? document.activeElement : null;
    const again = focused?.id
      ? `#${focused.id}`
      : focused?.getAttribute("href") && `a[href="${CSS.escape(focused.getAttribute("href"))}"]`;
    nav.replaceChildren(
      el(
        "div",
        { class: "workspace" },
        el("h1", {}, state.team.name),
        el("span", {}, "A stand-in for Slack"),
      ),
      switcher(),
      ...group(
        "Channels",
        visible.filter(({ kind }) => kind !== "im"),
      ),
      ...group(
        "Direct messages",
        visible.filter(({ kind }) => kind === "im"),
      ),
    );
    if (again) nav.querySelector(again)?.focus();
  }

  state.on(["world", "channel", "unread"], refresh);
}

/** On a narrow window: shows and hides the sidebar over the messages. */
export function foldSidebar(open) {
  document.getElementById("app").classList.toggle("sidebar-open", open);
  document.getElementById("sidebar-button")?.setAttribute("aria-expanded", String(open));
}
