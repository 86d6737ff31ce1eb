// The merges that were carried out, and one of them whole: both people before and after.

import { byId, el, moment, shown, visible } from "./dom.js";
import { hidePerson } from "./person.js";

const ONE_VALUE = [
  ["Name", "name"], ["Channel", "channel"], ["Email", "email"], ["Phone", "phone"], ["User id", "user_id"],
  ["Language", "language"], ["Gender", "gender"],
];
const BRIDGE = "slackbot_";
let openMerge = () => {};
let current = null;

function name(stored) {
  return el("bdi", {}, visible(stored || "No name"));
}

function row(merge) {
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "person", onclick: () => openMerge(merge.place) },
      el("span", { class: "name" }, name(merge.secondary_name), " into ", name(merge.primary_name)),
      el("span", { class: merge.deleted ? "mark gone" : "mark" }, merge.deleted ? "deleted" : "kept"),
      el("code", { class: "ways" }, `${merge.secondary} into ${merge.primary}`),
      el("time", { class: "ways" }, moment(merge.at)),
    ),
  );
}

export function startMerges(open) {
  openMerge = open;
}

export async function loadMerges() {
  const { total, latest } = await (await fetch("control/merges")).json();
  byId("merges").hidden = total === 0;
  byId("merges-count").textContent = String(total);
  byId("merges-list").replaceChildren(...latest.map(row));
}

function facts(person) {
  const fields = Object.entries(person.fields).filter(([known]) => !known.startsWith(BRIDGE));
  return [
    ...ONE_VALUE.map(([title, key]) => [title, person[key]]),
    ["Tags", person.tags.join(", ")],
    ["Labels", person.labels.join(", ")],
    ...fields,
    ["Sequences", String(person.sequences.length)],
    ["Orders", String(person.orders.length)],
    ["Cart", String(person.cart.length)],
    ["Messages", String(person.messages.length)],
  ];
}

function card(title, userNs, person, others, open) {
  const known = new Map(others ? facts(others) : []);
  const rows = person
    ? facts(person).flatMap(([fact, stored]) => [
        el("dt", {}, fact),
        el("dd", { class: others && (known.get(fact) ?? "") !== (stored ?? "") ? "changed" : null },
          shown(typeof stored === "string" ? visible(stored) : stored)),
      ])
    : [];
  return el(
    "section",
    { class: "side", "aria-label": title },
    el("h4", {}, title, " ", el("code", {}, userNs)),
    person ? el("dl", {}, ...rows) : el("p", { class: "nothing" }, others ? "Deleted" : "Not kept any more"),
    person && others ? el("button", { type: "button", onclick: () => open(userNs) }, "Open") : null,
  );
}

function draw(merge, { back, open }) {
  const { primary, secondary, before, now } = merge;
  const known = (each) => each ?? { fields: {}, tags: [], labels: [], sequences: [], orders: [], cart: [], messages: [] };
  byId("merge").replaceChildren(
    el("div", { class: "top" }, el("button", { type: "button", onclick: back }, "Back"),
      el("h3", { class: "whole" }, name(merge.secondary_name), " into ", name(merge.primary_name))),
    el("p", {}, `Merged ${moment(merge.at)}. The secondary was ${merge.deleted ? "deleted" : "kept, emptied"}.`),
    el("div", { class: "sides" },
      card("Primary before", primary, before[0], null, open),
      card("Secondary before", secondary, before[1], null, open),
      card("Primary now", primary, now[0], known(before[0]), open),
      card("Secondary now", secondary, now[1], known(before[1]), open)),
  );
}

async function load(place) {
  const answer = await fetch(`control/merges/${place}`);
  return answer.ok ? answer.json() : null;
}

export async function showMerge(place, doing) {
  const merge = await load(place);
  if (!merge) return false;
  hidePerson();
  current = place;
  draw(merge, doing);
  byId("merge").hidden = false;
  byId("merge").scrollTop = 0;
  byId("merge").querySelector("button").focus();
  return true;
}

export async function refreshMerge(doing) {
  if (byId("merge").hidden) return;
  const wanted = current;
  const merge = await load(wanted);
  if (merge && current === wanted && !byId("merge").hidden) draw(merge, doing);
}
