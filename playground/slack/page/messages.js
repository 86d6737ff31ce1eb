import { drawBlocks } from "./blocks/index.js";
import { el } from "./dom.js";
import { openMenu } from "./elements/menu.js";
import { icon } from "./icons.js";
import { avatar, badge, nameOf } from "./person.js";
import { surfaceOf, Values } from "./surface.js";
import { clock, dayWords } from "./text/dates.js";
import { mrkdwn } from "./text/mrkdwn.js";

const TOGETHER_SECONDS = 300;

const moment = (message) => new Date(Number(message.ts) * 1000);

function authorOf(message, state) {
  if (message.notice || message.deleted) return { id: "USLACKBOT", name: "Slackbot", kind: "slackbot", color: "#611f69" };
  if (message.bot) {
    const user =
      state.users.get(message.user) ?? [...state.users.values()].find(({ kind }) => kind === "bot");
    return { id: user?.id ?? message.bot.name, name: message.bot.name, kind: "bot", color: user?.color };
  }
  const user = state.users.get(message.user);
  return {
    ...user,
    id: message.user ?? "",
    name: nameOf(user, message.user ?? "Unknown"),
    kind: user?.kind ?? "member",
  };
}

function continues(entry, before) {
  if (!before || entry.reply !== before.reply || before.replies) return false;
  const { message } = entry;
  const other = before.message;
  if (message.ephemeral || other.ephemeral || message.bot || other.bot || message.user !== other.user)
    return false;
  return (
    Number(message.ts) - Number(other.ts) < TOGETHER_SECONDS &&
    moment(message).toDateString() === moment(other).toDateString()
  );
}

function bodyOf(message, state, wire, onError) {
  const edited = message.edited && el("span", { class: "edited" }, " (edited)");
  if (!message.blocks?.length)
    return el("div", { class: "words", dir: "auto" }, mrkdwn(message.text ?? "", state), edited);
  const surface = surfaceOf({
    kind: "message",
    state,
    wire,
    onError,
    values: new Values(),
    blockIds: () => new Set(message.blocks.map((block) => block.block_id)),
    container: { type: "message", channel: message.channel, ts: message.ts },
    errors: {},
  });
  return [drawBlocks(message.blocks, surface), edited];
}

/** The open channel's messages: each drawn once, and again only where it changed. `point(ts)` shows one. */
export function messageList(log, state, wire, { onReply }) {
  const drawn = new Map();
  let atEnd = true;

  function menuOf(message, anchor) {
    const shortcuts = state.shortcuts.filter(({ type }) => type === "message");
    const mayDelete = message.user === state.me || state.users.get(state.me)?.admin;
    const failed = (answer) => answer.ok === false && state.notice(message.channel, answer.error);
    openMenu(anchor, [
      { words: "Reply in thread", pick: () => onReply(message) },
      ...(message.ephemeral ? [] : shortcuts).map((shortcut) => ({
        words: shortcut.name,
        more: "Shortcut",
        pick: async () => {
          const place = { channel: message.channel, message_ts: message.ts };
          failed(await wire().shortcut(shortcut.callback_id, place));
        },
      })),
      ...(mayDelete
        ? [
            {
              words: "Delete message",
              pick: async () => failed(await wire().delete(message.channel, message.ts)),
            },
          ]
        : []),
    ]);
  }

  function toolsOf(message) {
    if (message.notice) {
      return el(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Dismiss",
          onclick: () => state.dismiss(message),
        },
        icon("close", 16),
      );
    }
    if (message.ephemeral || message.deleted) return null;
    return el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "More actions",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: (event) => menuOf(message, event.currentTarget),
      },
      icon("more", 18),
    );
  }

  function draw({ message, reply, replies }, compact) {
    const author = authorOf(message, state);
    const time = el(
      "time",
      { class: "time", datetime: moment(message).toISOString() },
      clock(moment(message)),
    );
    const failure = el("div", { class: "action-error", role: "alert", hidden: true });
    const onError = (words) => {
      failure.hidden = !words;
      failure.replaceChildren(...(words ? [icon("warning", 16), el("span", {}, words)] : []));
    };
    const tools = toolsOf(message);
    return el(
      "article",
      {
        class: `message${compact ? " compact" : ""}${reply ? " reply" : ""}${message.ephemeral ? " ephemeral" : ""}`,
        "aria-label": `${author.name}, ${clock(moment(message))}`,
        "data-ts": message.ts,
        "data-ephemeral": message.ephemeral ? "" : null,
      },
      message.ephemeral && el("div", { class: "only-you" }, icon("eye", 14), "Only visible to you"),
      el("div", { class: "gutter" }, compact ? time : avatar(author.id, author.name, author)),
      el(
        "div",
        { class: "content" },
        !compact &&
          el(
            "div",
            { class: "byline" },
            el("span", { class: "author", dir: "auto" }, author.name),
            badge(author.kind),
            time,
          ),
        bodyOf(message, state, wire, onError),
        failure,
        replies > 0 &&
          el(
            "div",
            { class: "reply-count" },
            icon("reply", 14),
            replies === 1 ? "1 reply" : `${replies} replies`,
          ),
      ),
      tools && el("div", { class: "tools" }, tools),
    );
  }

  function dayLine(date) {
    return el(
      "div",
      { class: "day", role: "separator", "aria-label": dayWords(date) },
      el("span", {}, dayWords(date)),
    );
  }

  function nodeOf(entry, before) {
    const key = `${state.me} ${state.channel} ${entry.message.ts} ${entry.message.notice ?? ""}`;
    const compact = continues(entry, before);
    const cached = drawn.get(key);
    if (
      cached &&
      cached.message === entry.message &&
      cached.compact === compact &&
      cached.replies === entry.replies
    )
      return [key, cached];
    return [key, { message: entry.message, compact, replies: entry.replies, node: draw(entry, compact) }];
  }

  function refresh({ arrived }) {
    const next = new Map();
    let before = null;
    for (const entry of state.inChannel()) {
      const day = moment(entry.message).toDateString();
      if (!entry.reply && day !== (before && moment(before.message).toDateString())) {
        const key = `day ${state.channel} ${day}`;
        next.set(key, drawn.get(key) ?? { node: dayLine(moment(entry.message)) });
      }
      const [key, made] = nodeOf(entry, before);
      next.set(key, made);
      before = entry;
    }
    const nodes = [...next.values()].map(({ node }) => node);
    const wanted = new Set(nodes);
    for (const child of [...log.children]) if (!wanted.has(child)) child.remove();
    // only what moved is touched: a node that stays keeps its focus
    nodes.forEach((node, at) => {
      if (log.children[at] !== node) log.insertBefore(node, log.children[at] ?? null);
    });
    drawn.clear();
    for (const [key, made] of next) drawn.set(key, made);
    atEnd ||= arrived;
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  const stay = () => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  };
  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  });
  // a picture grows once it is there, and the log shrinks as the composer grows
  log.addEventListener("load", stay, true);
  new ResizeObserver(stay).observe(log);
  function point(ts) {
    const node = [...log.children].find((child) => child.dataset.ts === ts);
    if (!node) return;
    atEnd = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed");
    node.addEventListener("animationend", () => node.classList.remove("pointed"), { once: true });
  }

  state.on(["messages"], refresh);
  state.on(["world"], () => drawn.clear());
  return { point };
}
