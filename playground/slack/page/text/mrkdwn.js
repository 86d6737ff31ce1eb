import { el, link } from "../dom.js";
import { EMOJI_CODE, emojiNamed } from "./emoji.js";
import { angleToken, decoded } from "./mentions.js";

const WORD = /[\p{L}\p{N}]/u;
const STYLE = { "*": "strong", _: "em", "~": "s" };
const BARE_URL = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"\]]/;

function emojiAt(text, at) {
  const found = EMOJI_CODE.exec(text.slice(at, at + 60));
  const character = found && emojiNamed(found[1]);
  if (!character) return null;
  return { node: emojiNode(found[1], character), end: at + found[0].length };
}

/** An emoji with its name for those who can't see it. */
export function emojiNode(name, character) {
  return el("span", { class: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, character);
}

function angleAt(text, at, world) {
  const found = /^<([^<>\n]+)>/.exec(text.slice(at));
  const node = found && angleToken(found[1], world);
  return node ? { node, end: at + found[0].length } : null;
}

function codeAt(text, at) {
  const close = text.indexOf("`", at + 1);
  if (close <= at + 1 || text.slice(at, close).includes("\n")) return null;
  const shown = text.slice(at + 1, close).replace(/<(?:[^<>|\n]+\|)?([^<>\n]+)>/g, "$1");
  return { node: el("code", {}, decoded(shown)), end: close + 1 };
}

// The sign must open before a word and close after one, on one line: snake_case and 2 * 3 * 4 stay as they are.
function styleAt(text, at, world) {
  const sign = text[at];
  if (WORD.test(text[at - 1] ?? " ") || /[\s]/.test(text[at + 1] ?? " ") || text[at + 1] === sign)
    return null;
  for (let close = at + 2; close < text.length && text[close] !== "\n"; close += 1) {
    if (text[close] === "`") {
      const code = codeAt(text, close);
      if (code) close = code.end - 1;
    } else if (text[close] === "<") {
      const end = text.indexOf(">", close);
      if (end > 0) close = end;
    } else if (text[close] === sign && !/\s/.test(text[close - 1]) && !WORD.test(text[close + 1] ?? " ")) {
      return { node: el(STYLE[sign], {}, inline(text.slice(at + 1, close), world)), end: close + 1 };
    }
  }
  return null;
}

function urlAt(text, at, verbatim) {
  if (verbatim || WORD.test(text[at - 1] ?? " ")) return null;
  const found = BARE_URL.exec(text.slice(at));
  return found && { node: link(decoded(found[0]), decoded(found[0])), end: at + found[0].length };
}

function tokenAt(text, at, world, verbatim) {
  const sign = text[at];
  if (sign === "`") return codeAt(text, at);
  if (sign === "<") return angleAt(text, at, world);
  if (sign === ":") return emojiAt(text, at);
  if (sign === "h") return urlAt(text, at, verbatim);
  if (sign in STYLE) return styleAt(text, at, world);
  return null;
}

function inline(text, world, verbatim = false) {
  const nodes = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const token = tokenAt(text, at, world, verbatim);
    if (!token) {
      at += 1;
      continue;
    }
    if (at > from) nodes.push(decoded(text.slice(from, at)));
    nodes.push(token.node);
    from = at = token.end;
  }
  if (from < text.length) nodes.push(decoded(text.slice(from)));
  return nodes;
}

function lines(text, world, verbatim) {
  const nodes = [];
  let run = [];
  let quoted = false;
  const flush = () => {
    if (run.length) {
      const inside = inline(run.join("\n"), world, verbatim);
      nodes.push(quoted ? el("blockquote", {}, inside) : el("span", { class: "text" }, inside));
    }
    run = [];
  };
  let toTheEnd = false;
  for (const line of text.split("\n")) {
    const mark = toTheEnd ? null : /^(?:&gt;|>)((?:&gt;|>){2})? ?/.exec(line);
    const isQuote = toTheEnd || mark !== null;
    if (mark?.[1]) toTheEnd = true;
    if (isQuote !== quoted) flush();
    quoted = isQuote;
    run.push(mark ? line.slice(mark[0].length) : line);
  }
  flush();
  return nodes;
}

/**
 * Slack's mrkdwn as elements. `world` names people and channels ({me, users, channels}); `verbatim` leaves bare
 * addresses alone. What is no token is shown as it was typed.
 */
export function mrkdwn(text, world, { verbatim = false } = {}) {
  const fragment = document.createDocumentFragment();
  const parts = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  parts.forEach((part, index) => {
    if (part === "") return;
    if (index % 2) fragment.append(el("pre", {}, el("code", {}, decoded(part))));
    else
      fragment.append(...lines(index + 1 < parts.length ? part.replace(/\n$/, "") : part, world, verbatim));
  });
  return fragment;
}
