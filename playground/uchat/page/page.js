// Starts the page: the tabs of a narrow window, the list of people, and the parts that have files of their own.

import { startCalls } from "./calls.js";
import { startControls } from "./controls.js";
import { byId, el, visible } from "./dom.js";
import { hidePerson, refreshPerson, showPerson } from "./person.js";

let people = [];
let refreshing = 0;

function title(person) {
  if (person.name) return el("bdi", {}, visible(person.name));
  return el("span", { class: "nothing" }, person.name === "" ? "Empty name" : "No name");
}

function row(person) {
  const ways = [person.email, person.phone].filter(Boolean).join(" · ");
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "person", onclick: () => open(person.user_ns) },
      el("span", { class: "name" }, title(person)),
      el("span", { class: person.own ? "mark" : "mark other" }, person.own ? (person.channel ?? "no channel") : "other bot"),
      el("span", { class: "ways" }, el("bdi", {}, ways || "No email, no phone")),
      el("code", {}, person.user_ns),
    ),
  );
}

function drawPeople() {
  const wanted = byId("filter").value.trim().toLowerCase();
  const found = people.filter((person) =>
    [person.name, person.email, person.phone, person.user_id, person.user_ns].some((value) =>
      (value ?? "").toLowerCase().includes(wanted),
    ),
  );
  byId("people-count").textContent = found.length === people.length ? `${people.length}` : `${found.length} of ${people.length}`;
  byId("people-list").replaceChildren(
    ...(found.length ? found.map(row) : [el("li", { class: "empty" }, "Nobody matches.")]),
  );
}

async function loadPeople() {
  people = await (await fetch("control/people")).json();
  drawPeople();
}

async function open(userNs) {
  if (await showPerson(userNs, back)) byId("people-list").hidden = true;
}

function back() {
  hidePerson();
  byId("people-list").hidden = false;
}

// After a write, and after the flow it may have started, what is shown is read again.
function changed() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    await loadPeople();
    await refreshPerson(back);
  }, 300);
}

function startTabs() {
  for (const button of document.querySelectorAll("nav button")) {
    button.addEventListener("click", () => {
      const same = document.body.dataset.tab === button.dataset.tab;
      const tab = same && button.dataset.tab === "controls" ? "people" : button.dataset.tab;
      document.body.dataset.tab = tab;
      for (const other of document.querySelectorAll("nav button")) {
        other.setAttribute("aria-pressed", String(other.dataset.tab === tab));
      }
    });
  }
}

const state = await (await fetch("control/state")).json();
byId("base").textContent = location.origin + state.base;
byId("token").textContent = state.token;
startTabs();
startControls(state);
byId("filter").addEventListener("input", () => {
  back();
  drawPeople();
});
await loadPeople();
startCalls(changed);
