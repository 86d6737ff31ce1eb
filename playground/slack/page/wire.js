const TIMEOUT_MS = 15_000;

async function answerOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { ok: false, error: `The stand-in answered ${response.status} without JSON.` };
  }
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await answerOf(response);
  } catch (problem) {
    const late = problem.name === "TimeoutError";
    return {
      ok: false,
      error: late ? "The stand-in took too long to answer." : "The stand-in can't be reached.",
    };
  }
}

/** The requests of one person's page. None rejects: a failure is `{ok: false, error: text for the person}`. */
export function wireOf(user) {
  return {
    send: (channel, text, thread) =>
      post("/page/send", { user, channel, text, ...(thread && { thread_ts: thread }) }),
    action: (container, blockId, action, values) =>
      post("/page/action", { user, container, block_id: blockId, action, values }),
    options: (container, blockId, actionId, value) =>
      post("/page/options", { user, container, block_id: blockId, action_id: actionId, value }),
    submit: (viewId, values) => post("/page/submit", { user, view_id: viewId, values }),
    close: (viewId, all) => post("/page/close", { user, view_id: viewId, all }),
    delete: (channel, ts) => post("/page/delete", { user, channel, ts }),
    troubles: (channel) => post("/page/troubles", { user, channel }),
    trouble: (channel, name) => post("/page/trouble", { user, channel, name }),
    shortcut: (callbackId, place = {}) => post("/page/shortcut", { user, callback_id: callbackId, ...place }),
  };
}

/** What a person sees now. Rejects with an Error whose message is for the person. */
export async function loadState(user) {
  const query = user ? `?user=${encodeURIComponent(user)}` : "";
  const response = await fetch(`/page/state${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const answer = await answerOf(response);
  if (!response.ok || answer.ok === false)
    throw new Error(answer.error ?? `The stand-in answered ${response.status}.`);
  return answer;
}

const EVENTS = [
  "message",
  "message_changed",
  "message_deleted",
  "views",
  "notice",
  "complaint",
  "calls",
  "world",
];

/**
 * Opens a person's stream of events. `onEvent(name, data)` is called for each; `onOpen(again)` when the stream
 * stands, with `again` true after an interruption, during which events may have been missed.
 */
export function listen(user, { onEvent, onOpen }) {
  const source = new EventSource(`/page/events?user=${encodeURIComponent(user)}`);
  let opened = false;
  source.addEventListener("open", () => {
    onOpen(opened);
    opened = true;
  });
  for (const name of EVENTS) {
    // "message" is also the type of an unnamed event; both carry the same JSON
    source.addEventListener(name, (event) => onEvent(name, JSON.parse(event.data)));
  }
  return () => source.close();
}
