// Starts the page: the tabs of a narrow window, the list of people, and the parts that have files of their own.

import { startCalls } from "./calls.js";
import { startControls } from "./controls.js";
import { byId, el, visible } from "./dom.js";
import { loadMerges, refreshMerge, showMerge, startMerges } from "./merges.js";
import { hidePerson, refreshPerson, showPerson } from "./person.js";

let people = [];
let counted = { total: 0, found: 0 };
let refreshing = 0;
let asked = 0;

function title(person) {
  if (person.name) return el("bdi", {}, visible(person.name));
  return el("span", { class: "nothing" }, person.name === "" ? "Empty name" : "No name");
}

function mark(person) {
  if (person.merged_into) return el("span", { class: "mark gone" }, `merged into ${person.merged_into}`);
  if (!person.own) return el("span", { class: "mark other" }, "other bot");
  return el("span", { class: "mark" }, person.channel ?? "no channel");
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
      mark(person),
      el("span", { class: "ways" }, el("bdi", {}, ways || "No email, no phone")),
      el("code", {}, person.user_ns),
    ),
  );
}

// What is there already is filtered at once; the rest comes with the answer.
function drawPeople() {
  const wanted = byId("filter").value.trim().toLowerCase();
  const found = people.filter((person) =>
    [person.name, person.email, person.phone, person.user_id, person.user_ns].some((value) =>
      (value ?? "").toLowerCase().includes(wanted),
    ),
  );
  const more = counted.found - people.length;
  byId("people-count").textContent = counted.found === counted.total ? `${counted.total}` : `${counted.found} of ${counted.total}`;
  byId("people-list").replaceChildren(
    ...(found.length ? found.map(row) : [el("li", { class: "empty" }, "Nobody matches.")]),
    ...(more > 0 ? [el("li", { class: "empty" }, `And ${more} more.`)] : []),
  );
}

async function loadPeople() {
  asked += 1;
  const mine = asked;
  const wanted = new URLSearchParams({ filter: byId("filter").value });
  const answer = await (await fetch(`control/people?${wanted}`)).json();
  if (mine !== asked) return; // Something else was typed meanwhile.
  ({ people } = answer);
  counted = answer;
  drawPeople();
}

function listed(shown) {
  byId("people-list").hidden = !shown;
  byId("merges").classList.toggle("away", !shown);
}

async function open(userNs) {
  if (await showPerson(userNs, { back, open, openMerge })) listed(false);
}

async function openMerge(place) {
  if (await showMerge(place, { back, open })) listed(false);
}

function back() {
  hidePerson();
  listed(true);
}

// After a write, and after the flow it may have started, what is shown is read again.
function changed() {
  clearTimeout(refreshing);
  refreshing = setTimeout(async () => {
    await Promise.all([loadPeople(), loadMerges()]);
    await refreshPerson({ back, open, openMerge });
    await refreshMerge({ back, open });
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
  loadPeople();
});
startMerges(openMerge);
await Promise.all([loadPeople(), loadMerges()]);
startCalls(changed);
