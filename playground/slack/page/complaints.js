import { el } from "./dom.js";
import { icon } from "./icons.js";

function payloadText(payload) {
  return typeof payload === "string" ? payload : JSON.stringify(payload, null, 2);
}

/** The strip that says what Slack would have refused, to be opened for the problem and the payload. */
export function complaintStrip(section, state) {
  let open = false;

  function refresh() {
    const count = state.complaints.length;
    section.hidden = count === 0;
    if (!count) return;
    const words =
      count === 1 ? "1 complaint: Slack would refuse this" : `${count} complaints: Slack would refuse these`;
    const list = [...state.complaints]
      .reverse()
      .map(({ where, problem, payload }) =>
        el(
          "li",
          {},
          el("strong", {}, where),
          el("div", { class: "problem" }, problem),
          payload !== undefined &&
            payload !== null &&
            el("details", {}, el("summary", {}, "Payload"), el("pre", { tabindex: 0 }, payloadText(payload))),
        ),
      );
    const details = el(
      "details",
      { class: "complaint-strip", open, ontoggle: (event) => (open = event.currentTarget.open) },
      el("summary", {}, icon("warning", 16), words),
      el("ul", {}, list),
    );
    section.replaceChildren(details);
  }

  state.on(["complaints"], refresh);
}
