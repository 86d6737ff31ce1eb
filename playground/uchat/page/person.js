// One person, whole.

import { byId, el, moment, shown, visible } from "./dom.js";

const PROFILE = [
  ["User ns", "user_ns"], ["User id", "user_id"], ["First name", "first_name"], ["Last name", "last_name"],
  ["Email", "email"], ["Phone", "phone"], ["Channel", "channel"], ["Status", "status"], ["Agent id", "agent_id"],
  ["Language", "language"], ["Locale", "locale"], ["Gender", "gender"], ["Subscribed", "subscribed"],
  ["Opted in by email", "opted_in_email"], ["Opted in through", "opted_in_through"],
  ["Last seen", "last_seen"], ["Last interaction", "last_interaction"], ["Last message", "last_message_at"],
];
const KINDS = { in: "Person", out: "Bot", agent: "Agent", note: "Note", system: "System" };
let current = null;

function value(stored) {
  return shown(typeof stored === "string" ? visible(stored) : stored);
}

function pairs(rows) {
  return el("dl", {}, ...rows.flatMap(([name, stored]) => [el("dt", {}, name), el("dd", {}, value(stored))]));
}

function part(title, count, ...content) {
  const heading = el("h3", {}, title);
  if (count !== null) heading.append(el("span", { class: "count" }, String(count)));
  if (count === 0) content = [el("p", { class: "nothing" }, "None")];
  return el("section", { class: "part" }, heading, ...content);
}

function chips(texts) {
  return el("ul", { class: "chips" }, ...texts.map((text) => el("li", {}, el("bdi", {}, text))));
}

function table(headings, rows) {
  const head = el("tr", {}, ...headings.map((heading) => el("th", { scope: "col" }, heading)));
  const body = rows.map((cells) => el("tr", {}, ...cells.map((cell) => el("td", {}, value(cell)))));
  return el("div", { class: "wide" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
}

function message(entry) {
  const { payload } = entry;
  const text = payload.text ?? entry.content ?? payload.transcribed_text ?? payload.title;
  const media = entry.msg_type === "text" ? null : el("span", { class: "media" }, `${entry.msg_type} ${payload.url ?? ""}`);
  const when = moment(entry.ts);
  const words = text ? el("p", { dir: "auto" }, visible(text).replaceAll("\u240a", "\n")) : null;
  return el(
    "li",
    { class: `message ${entry.kind}` },
    el("span", { class: "who" }, KINDS[entry.kind] ?? entry.kind),
    el("time", {}, when),
    entry.mid ? el("code", {}, entry.mid) : null,
    words,
    media,
  );
}

function merged(person, merge, { open, openMerge }) {
  const isPrimary = merge.primary === person.user_ns;
  const [ns, name] = isPrimary ? [merge.secondary, merge.secondary_name] : [merge.primary, merge.primary_name];
  const other = el("button", { type: "button", onclick: () => open(ns) }, el("bdi", {}, visible(name || "No name")), ` ${ns}`);
  const kept = merge.deleted ? "deleted" : "kept, emptied";
  const words = isPrimary
    ? ["Took in ", other, `, who was ${kept} `]
    : [merge.deleted ? "Deleted by a merge into " : "Merged into ", other, merge.deleted ? " " : " and kept, emptied "];
  return el(
    "li",
    {},
    ...words,
    el("time", {}, moment(merge.at)),
    el("button", { type: "button", onclick: () => openMerge(merge.place) }, "Before and after"),
  );
}

function draw(person, doing) {
  const { back } = doing;
  const { cart, orders, messages } = person;
  const waiting = [["Smart delays", person.smart_delays], ["Scheduled messages", person.scheduled_messages]];
  byId("person").replaceChildren(
    el("div", { class: "top" }, el("button", { type: "button", onclick: back }, "Back"), el("h3", { class: "whole" }, value(person.name))),
    person.merges.length ? el("ul", { class: "merged", "aria-label": "Merges of this person" }, ...person.merges.map((merge) => merged(person, merge, doing))) : "",
    person.gone ? el("p", { class: "gone-note" }, "This person is no more. Below is how they were before the merge.") : "",
    pairs(PROFILE.map(([name, key]) => [name, person[key]])),
    part("Tags", person.tags.length, chips(person.tags)),
    part("Labels", person.labels.length, chips(person.labels)),
    part("Custom fields", Object.keys(person.fields).length, pairs(Object.entries(person.fields))),
    part("Cart", cart.length, table(["Item", "Price", "Was", "Number", "Currency"],
      cart.map((item) => [item.name, item.price, item.compare_price, item.num, item.currency]))),
    part("Orders", orders.length, table(["Order", "Total", "Currency", "Status", "Created"],
      orders.toReversed().map((order) => [order.id, order.total, order.currency, order.status, order.created_at]))),
    part("Sequences", person.sequences.length, chips(person.sequences.map((known) => known.name ?? known.ns))),
    part("Waiting", null, pairs(waiting)),
    part("Closing notes", person.closing_notes.length, table(["Note", "Text", "Agent", "Created"],
      person.closing_notes.map((note) => [note.name, note.note, note.agent, note.created_at]))),
    part("Messages", messages.length, el("ol", { class: "messages" }, ...messages.toReversed().map(message))),
  );
}

async function load(userNs) {
  const answer = await fetch(`control/people/${encodeURIComponent(userNs)}`);
  return answer.ok ? answer.json() : null;
}

export async function showPerson(userNs, doing) {
  const person = await load(userNs);
  if (!person) return false;
  hidePerson();
  current = userNs;
  draw(person, doing);
  byId("person").hidden = false;
  byId("person").scrollTop = 0;
  byId("person").querySelector("button").focus();
  return true;
}

export async function refreshPerson(doing) {
  const wanted = current;
  if (!wanted) return;
  const person = await load(wanted);
  if (current !== wanted) return;
  if (person) draw(person, doing);
  else doing.back();
}

export function hidePerson() {
  current = null;
  byId("person").hidden = true;
  byId("merge").hidden = true;
}
