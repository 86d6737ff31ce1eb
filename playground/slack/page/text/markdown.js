import { el, link } from "../dom.js";
import { EMOJI_CODE, emojiNamed } from "./emoji.js";
import { angleToken, decoded } from "./mentions.js";
import { emojiNode } from "./mrkdwn.js";

const STYLES = [
  [/^\*\*(?=\S)([\s\S]*?\S)\*\*/, "strong"],
  [/^__(?=\S)([\s\S]*?\S)__/, "strong"],
  [/^~~(?=\S)([\s\S]*?\S)~~/, "s"],
  [/^\*(?=\S)([^*]*?\S)\*(?!\*)/, "em"],
  [/^_(?=\S)([^_]*?\S)_(?![\p{L}\p{N}])/u, "em"],
];

function tokenAt(text, at, world) {
  const rest = text.slice(at);
  let found = /^\\([\\`*_{}[\]()#+\-.!~|<>])/.exec(rest);
  if (found) return [found[1], found[0].length];
  found = /^(`+)([\s\S]*?[^`])\1(?!`)/.exec(rest);
  if (found) return [el("code", {}, found[2].trim()), found[0].length];
  found = /^!?\[([^\]]*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/.exec(rest);
  if (found) return [link(found[2], inline(found[1] || found[2], world)), found[0].length];
  found = /^<([^<>\n]+)>/.exec(rest);
  const angle = found && angleToken(found[1], world);
  if (angle) return [angle, found[0].length];
  found = EMOJI_CODE.exec(rest.slice(0, 60));
  const character = found && emojiNamed(found[1]);
  if (character) return [emojiNode(found[1], character), found[0].length];
  const insideWord = /[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
  found = insideWord ? null : /^https?:\/\/[^\s<>]+[^\s<>.,;:!?)'"\]]/.exec(rest);
  if (found) return [link(found[0], found[0]), found[0].length];
  for (const [pattern, tag] of STYLES) {
    found = insideWord && rest[0] === "_" ? null : pattern.exec(rest);
    if (found) return [el(tag, {}, inline(found[1], world)), found[0].length];
  }
  return null;
}

function inline(text, world) {
  const nodes = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const token = /[\\`*_~<:[!h]/.test(text[at]) ? tokenAt(text, at, world) : null;
    if (!token) {
      at += 1;
      continue;
    }
    if (at > from) nodes.push(decoded(text.slice(from, at)));
    nodes.push(token[0]);
    at += token[1];
    from = at;
  }
  if (from < text.length) nodes.push(decoded(text.slice(from)));
  return nodes;
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const TABLE_LINE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$/;

function list(rows, world) {
  const indent = rows[0].indent;
  const ordered = /\d/.test(rows[0].sign);
  const items = [];
  for (let at = 0; at < rows.length;) {
    const row = rows[at];
    let end = at + 1;
    while (end < rows.length && rows[end].indent > indent) end += 1;
    const task = /^\[([ xX])\]\s+(.*)$/.exec(row.text);
    const words = task ? [task[1] === " " ? "☐ " : "☑ ", inline(task[2], world)] : inline(row.text, world);
    items.push(el("li", {}, words, end > at + 1 && list(rows.slice(at + 1, end), world)));
    at = end;
  }
  return el(ordered ? "ol" : "ul", { start: ordered ? parseInt(rows[0].sign, 10) : null }, items);
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

function table(rows, world) {
  const cell = (tag) => (text) => el(tag, {}, inline(text, world));
  return el(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Table" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, cells(rows[0]).map(cell("th")))),
      el(
        "tbody",
        {},
        rows.slice(2).map((row) => el("tr", {}, cells(row).map(cell("td")))),
      ),
    ),
  );
}

/** Reads lines while `belongs` holds, starting at `at`; returns them. */
function run(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end])) end += 1;
  return lines.slice(at, end);
}

function blockAt(lines, at, world) {
  const line = lines[at];
  const fence = /^\s*(```+|~~~+)/.exec(line);
  if (fence) {
    const inside = run(lines, at + 1, (next) => !next.trim().startsWith(fence[1]));
    return [el("pre", {}, el("code", {}, inside.join("\n"))), inside.length + 2];
  }
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading) return [el(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2], world)), 1];
  if (RULE.test(line)) return [el("hr"), 1];
  if (/^\s*>/.test(line)) {
    const quote = run(lines, at, (next) => /^\s*>/.test(next));
    return [
      el("blockquote", {}, markdown(quote.map((row) => row.replace(/^\s*> ?/, "")).join("\n"), world)),
      quote.length,
    ];
  }
  if (ITEM.test(line)) {
    const rows = run(lines, at, (next) => ITEM.test(next));
    const parsed = rows
      .map((row) => ITEM.exec(row))
      .map(([, space, sign, text]) => ({ indent: space.length, sign, text }));
    return [list(parsed, world), rows.length];
  }
  if (line.includes("|") && TABLE_LINE.test(lines[at + 1] ?? "")) {
    const rows = run(lines, at, (next) => next.includes("|"));
    return [table(rows, world), rows.length];
  }
  const starts = (next) =>
    next.trim() === "" || /^\s*(>|```|~~~|#{1,6}\s)/.test(next) || ITEM.test(next) || RULE.test(next);
  const words = [line, ...run(lines, at + 1, (next) => !starts(next))];
  return [el("p", { dir: "auto" }, inline(words.join("\n"), world)), words.length];
}

/** Standard markdown, as Slack's markdown block takes it, as elements. */
export function markdown(text, world) {
  const fragment = document.createDocumentFragment();
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  for (let at = 0; at < lines.length;) {
    if (lines[at].trim() === "") {
      at += 1;
      continue;
    }
    const [node, taken] = blockAt(lines, at, world);
    fragment.append(node);
    at += taken;
  }
  return fragment;
}
