// The calls as they arrive, newest first.

import { byId, el, visible } from "./dom.js";

const KEPT = 300;
let seen = 0;
let latest = 0;

function kind(status) {
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

function clock(at) {
  return new Date(at * 1000).toLocaleTimeString([], { hour12: false });
}

function sent(call) {
  const parts = Object.entries(call.query).map(([name, value]) => `${name}=${value}`);
  if (call.body !== null) parts.push(typeof call.body === "string" ? call.body : JSON.stringify(call.body).replaceAll(/([,:])(?=["{[])/g, "$1 "));
  return visible(parts.join("  "));
}

function row(call) {
  const detail = sent(call);
  return el(
    "li",
    { class: "call" },
    el("span", { class: `method ${call.method.toLowerCase()}` }, call.method),
    el("code", { class: "path" }, call.path),
    el("span", { class: `status ${kind(call.status)}` }, call.status === 0 ? "cut" : String(call.status)),
    el("time", {}, clock(call.at)),
    el("span", { class: "took" }, `${(call.seconds * 1000).toFixed(1)} ms`),
    call.fault ? el("span", { class: "mark other" }, `fault ${call.fault}`) : null,
    detail ? el("code", { class: "sent" }, detail) : null,
  );
}

function count() {
  byId("calls-count").textContent = String(seen);
  byId("calls-empty").hidden = seen > 0;
}

export function startCalls(changed) {
  const list = byId("calls-list");
  const line = byId("line");
  const source = new EventSource("control/calls");
  source.onopen = () => { line.textContent = ""; };
  source.onerror = () => { line.textContent = "Not connected, trying again"; };
  source.onmessage = (event) => {
    const call = JSON.parse(event.data);
    if (call.number <= latest) return; // A new connection tells the latest calls again.
    latest = call.number;
    seen += 1;
    list.prepend(row(call));
    while (list.childElementCount > KEPT) list.lastElementChild.remove();
    count();
    if (call.method !== "GET") changed();
    if (call.fault) document.dispatchEvent(new Event("fault"));
  };
  source.addEventListener("merge", changed);
  byId("clear").addEventListener("click", () => {
    seen = 0;
    list.replaceChildren();
    count();
  });
  count();
}
