import { channelHeader } from "./header.js";
import { complaintStrip } from "./complaints.js";
import { composer } from "./composer.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { messageList } from "./messages.js";
import { modals } from "./modal.js";
import { foldSidebar, hashFor, sidebar } from "./sidebar.js";
import { State } from "./state.js";
import { listen, loadState, wireOf } from "./wire.js";

const STREAM_MS = 2000;

const byId = (id) => document.getElementById(id);
const state = new State();
const wire = () => wireOf(state.me);
let stopListening = () => {};
let turn = 0;

function wanted() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return {
    user: hash.get("user") ?? localStorage.getItem("person") ?? "",
    channel: hash.get("channel") ?? state.channel,
    message: hash.get("message"),
  };
}

function showProblem(words) {
  byId("log").replaceChildren(
    el(
      "div",
      { class: "page-problem", role: "alert" },
      icon("warning", 20),
      el("span", {}, words),
      el("button", { type: "button", class: "button", onclick: () => location.reload() }, "Try again"),
    ),
  );
}

/**
 * Becomes a person: the stream first, then the state, so that nothing between the two is missed. False when
 * meanwhile somebody else was chosen.
 */
async function become(user) {
  turn += 1;
  const mine = turn;
  stopListening();
  let early = [];
  const again = () => refresh(user, mine).catch((problem) => showProblem(problem.message));
  // people, groups or channels changed: what this person may see is for the server to say
  const take = (name, data) => (name === "world" ? again() : state.apply(name, data));
  const opened = new Promise((resolve) => {
    const timer = setTimeout(resolve, STREAM_MS);
    stopListening = listen(user, {
      onEvent: (name, data) => (early ? early.push([name, data]) : take(name, data)),
      onOpen: (reopened) => {
        clearTimeout(timer);
        resolve();
        if (reopened) again();
      },
    });
  });
  await opened;
  const loaded = await loadState(user);
  if (mine !== turn) return false;
  state.load(loaded);
  for (const [name, data] of early) take(name, data);
  early = null;
  return true;
}

async function refresh(user, mine) {
  const loaded = await loadState(user);
  if (mine !== turn) return;
  state.load(loaded);
  if (!state.visibleChannels().some(({ id }) => id === state.channel)) state.open(state.channel);
}

async function follow() {
  const { user, channel, message } = wanted();
  try {
    if (!user || user !== state.me) {
      // an unknown person is answered with a known one, whose stream it must be
      const { me } = await loadState(user);
      if (!(await become(me))) return;
      localStorage.setItem("person", me);
    }
  } catch (problem) {
    showProblem(problem.message);
    return;
  }
  state.open(channel);
  foldSidebar(false);
  if (message) point(message);
  const hash = hashFor(state.me, state.channel);
  if (location.hash !== hash) history.replaceState(null, "", hash);
  document.documentElement.dataset.ready = state.me;
}

sidebar(byId("sidebar"), state);
channelHeader(byId("header"), state, wire);
complaintStrip(byId("complaints"), state);
const { reply } = composer(byId("composer"), state, wire);
const { point } = messageList(byId("log"), state, wire, { onReply: (message) => reply(message) });
modals(state, wire);

addEventListener("hashchange", follow);
byId("main").addEventListener("pointerdown", (event) => {
  if (!event.target.closest("#sidebar-button")) foldSidebar(false);
});
addEventListener("keydown", (event) => event.key === "Escape" && foldSidebar(false));
follow();
