import { el, link } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf } from "../person.js";
import { formatted } from "./dates.js";

/** The characters that Slack writes as entities, and no others. */
export function decoded(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

export function userMention(id, world, label) {
  const own = id === world.me;
  return el(
    "span",
    { class: own ? "mention mention-me" : "mention", title: id },
    `@${nameOf(world.users.get(id), label ?? id)}`,
  );
}

export function channelMention(id, world, label) {
  const channel = world.channels.get(id);
  const name = channel?.name ?? label;
  if (!channel) return el("span", { class: "mention", title: id }, name ? `#${name}` : "#private channel");
  const hash = new URLSearchParams({ user: world.me, channel: id });
  return el("a", { class: "mention", href: `#${hash}` }, `#${name}`);
}

export function usergroupMention(id, world, label) {
  const handle = world.usergroups.get(id)?.handle ?? label ?? id;
  return el("span", { class: "mention", title: id }, `@${handle.replace(/^@/, "")}`);
}

/** A broadcast as Slack draws it, with a mark of this page's own: in Slack it would have notified people. */
export function broadcastMention(range) {
  const words = `Notifies people: @${range}`;
  return el(
    "span",
    { class: "broadcast" },
    el("span", { class: "mention mention-broadcast" }, `@${range}`),
    el(
      "span",
      { class: "broadcast-warning", role: "img", "aria-label": words, title: words },
      icon("warning", 14),
    ),
  );
}

export function dateMention(seconds, pattern, url, fallback) {
  const known = Number.isFinite(Number(seconds));
  const words = known ? formatted(seconds, pattern) : fallback;
  const iso = known ? new Date(Number(seconds) * 1000).toISOString() : null;
  const time = el("time", { datetime: iso, title: fallback }, words);
  return url ? link(url, time) : time;
}

/** What stands between < and > in mrkdwn, as an element; null when it is no token of Slack's. */
export function angleToken(inside, world) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : decoded(inside.slice(bar + 1));
  if (/^@[UW][A-Z0-9]+$/.test(target)) return userMention(target.slice(1), world, label);
  if (/^#[CGD][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), world, label);
  if (target.startsWith("!subteam^")) return usergroupMention(target.slice("!subteam^".length), world, label);
  if (/^!(channel|here|everyone)$/.test(target)) return broadcastMention(target.slice(1));
  if (target.startsWith("!date^")) {
    const [, seconds, pattern = "", url] = target.split("^");
    return dateMention(seconds, decoded(pattern), url && decoded(url), label ?? "");
  }
  if (/^(https?:\/\/|mailto:|tel:|slack:)/i.test(target)) {
    const address = decoded(target);
    return link(address, label || address.replace(/^(mailto|tel):/i, ""));
  }
  return null;
}
