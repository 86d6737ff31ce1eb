// The switches, and faults to inject.

import { byId, el, send } from "./dom.js";

const GROUPS = [
  ["Shapes", ["envelope", "meta", "missing_user", "labels_sent", "labels_in_lists", "channel_sent", "status_sent", "agent_sent"]],
  ["Searching and chats", ["email_match", "phone_match", "inbound_only"]],
  ["Token", ["token_bound", "manage_flow", "manage_team", "refuse_default_agents"]],
  ["Pace", ["rate_limit", "rate_window", "rate_headers", "refuse_parallel", "answer_seconds"]],
  ["Flow bridge", ["flows", "flow_seconds", "slow_seconds", "late_seconds", "bridge_fields", "bridge_answer"]],
];

function say(text, bad = false) {
  const said = byId("said");
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

async function tell(method, path, body, done) {
  try {
    const value = await send(method, path, body);
    say(done);
    return value;
  } catch (error) {
    say(error.message, true);
    return null;
  }
}

function input(choice, stored) {
  if (choice.type === "choice") {
    return el("select", {}, ...choice.values.map((value) => el("option", { value, selected: value === stored }, value)));
  }
  if (choice.type === "boolean") return el("input", { type: "checkbox", checked: stored });
  return el("input", { type: "number", min: "0", step: choice.type === "integer" ? "1" : "any", value: String(stored) });
}

function read(field) {
  if (field.type === "checkbox") return field.checked;
  return field.type === "number" ? field.valueAsNumber : field.value;
}

function control(name, choice, stored) {
  const field = input(choice, stored);
  field.name = name;
  field.addEventListener("change", async () => {
    const value = await tell("POST", "control/switches", { [name]: read(field) }, "Saved");
    if (value) return;
    const { switches } = await (await fetch("control/state")).json();
    if (field.type === "checkbox") field.checked = switches[name];
    else field.value = switches[name];
  });
  return el("label", { class: "control" }, el("span", {}, choice.description), field);
}

function groups(state) {
  const named = new Set(GROUPS.flatMap(([, names]) => names));
  const others = Object.keys(state.choices).filter((name) => !named.has(name));
  const all = others.length ? [...GROUPS, ["Others", others]] : GROUPS;
  return all.map(([title, names]) =>
    el("fieldset", {}, el("legend", {}, title),
      ...names.map((name) => control(name, state.choices[name], state.switches[name]))),
  );
}

function faults(state) {
  const waiting = el("ul", { class: "waiting" });
  const draw = (list) => waiting.replaceChildren(
    ...(list.length
      ? list.map((fault) => el("li", {}, `${fault.kind} for ${fault.count} ${fault.count === 1 ? "call" : "calls"} of ${fault.path ?? "any path"}`))
      : [el("li", { class: "nothing" }, "None waiting")]),
  );
  const field = (name, title, node) => {
    node.name = name;
    return el("label", { class: "control" }, el("span", {}, title), node);
  };
  const number = (least, value = "") => el("input", { type: "number", min: String(least), step: "any", value });
  const form = el("form", {},
    field("kind", "What goes wrong", el("select", {}, ...state.kinds.map((kind) => el("option", { value: kind }, kind)))),
    field("path", "Path begins with", el("input", { type: "text", placeholder: "any path", spellcheck: "false" })),
    field("count", "For so many calls", number(1, "1")),
    field("seconds", "Seconds until the answer", number(0)),
    field("retry_after", "Retry-After in seconds", number(0)),
    field("carried_out", "Carried out all the same", el("input", { type: "checkbox" })),
    el("div", { class: "buttons" },
      el("button", { type: "submit", class: "primary" }, "Inject"),
      el("button", { type: "button", onclick: async () => draw((await tell("DELETE", "control/faults", undefined, "Cleared")) ?? []) }, "Clear faults")),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fault = {};
    for (const node of form.elements) {
      if (node.name && read(node) !== "" && !Number.isNaN(read(node))) fault[node.name] = read(node);
    }
    const list = await tell("POST", "control/faults", fault, "Waits for its calls");
    if (list) draw(list);
  });
  document.addEventListener("fault", async () => draw((await (await fetch("control/state")).json()).faults));
  draw(state.faults);
  return el("fieldset", {}, el("legend", {}, "Faults"), form, waiting);
}

export function startControls(state) {
  byId("controls-body").replaceChildren(faults(state), ...groups(state));
}
