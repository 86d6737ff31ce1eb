import { el, link } from "../dom.js";
import { complaint } from "../elements/index.js";
import { emojiNamed } from "../text/emoji.js";
import {
  broadcastMention,
  channelMention,
  dateMention,
  userMention,
  usergroupMention,
} from "../text/mentions.js";
import { emojiNode } from "../text/mrkdwn.js";

const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["underline", "u"],
  ["italic", "em"],
  ["bold", "strong"],
];

function color(element) {
  const swatch = el("span", { class: "swatch" });
  swatch.style.backgroundColor = element.value;
  return el("code", { class: "color" }, element.value, swatch);
}

function emoji(element) {
  const points = element.unicode?.split("-").map((point) => parseInt(point, 16));
  const character = points ? String.fromCodePoint(...points) : emojiNamed(element.name);
  return character ? emojiNode(element.name, character) : `:${element.name}:`;
}

const LEAVES = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text || element.url),
  emoji,
  color,
  user: (element, world) => userMention(element.user_id, world),
  channel: (element, world) => channelMention(element.channel_id, world),
  usergroup: (element, world) => usergroupMention(element.usergroup_id, world),
  team: (element) => el("span", { class: "mention" }, `@${element.team_id}`),
  broadcast: (element) => broadcastMention(element.range),
  date: (element) => dateMention(element.timestamp, element.format, element.url, element.fallback ?? ""),
};

function leaf(element, world) {
  const draw = LEAVES[element.type];
  if (!draw) return complaint("Unknown rich text element", element);
  return STYLES.reduce(
    (node, [style, tag]) => (element.style?.[style] ? el(tag, {}, node) : node),
    draw(element, world),
  );
}

const leaves = (element, world) => element.elements.map((child) => leaf(child, world));

function list(element, world) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const indent = Math.min(element.indent ?? 0, 8);
  return el(
    tag,
    {
      class: `rich-list level-${indent % 3}${element.border ? " bordered" : ""}`,
      start: element.offset ? element.offset + 1 : null,
      "data-indent": indent,
    },
    element.elements.map((item) => el("li", { dir: "auto" }, part(item, world))),
  );
}

const PARTS = {
  rich_text_section: (element, world) =>
    el("div", { class: "rich-section", dir: "auto" }, leaves(element, world)),
  rich_text_list: list,
  rich_text_quote: (element, world) => el("blockquote", { dir: "auto" }, leaves(element, world)),
  rich_text_preformatted: (element, world) => el("pre", {}, el("code", {}, leaves(element, world))),
};

function part(element, world) {
  const draw = PARTS[element.type];
  return draw ? draw(element, world) : complaint("Unknown rich text element", element);
}

/** A rich text: sections, lists, quotes and code. Lists of a deeper indent continue the one before. */
export function richText(block, surface) {
  return el(
    "div",
    { class: "block rich-text" },
    block.elements.map((element) => part(element, surface.world)),
  );
}
