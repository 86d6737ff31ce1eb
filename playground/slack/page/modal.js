import { drawBlocks } from "./blocks/index.js";
import { reachable, showDialog } from "./dialog.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { surfaceOf, Values } from "./surface.js";
import { plain } from "./text/textObject.js";
import { problemsOf } from "./validation.js";

/** Shows the person's topmost view as a dialog, and follows it as the app updates, pushes and closes. */
export function modals(state, wire) {
  const kept = new Map();
  let open = null;

  function valuesOf(view) {
    if (!kept.has(view.id)) kept.set(view.id, new Values(view.state?.values));
    return kept.get(view.id);
  }

  function follow() {
    const view = state.views.at(-1);
    const ids = new Set(state.views.map(({ id }) => id));
    for (const id of kept.keys()) if (!ids.has(id)) kept.delete(id);
    if (open && open.id !== view?.id) {
      open.close();
      open = null;
    }
    if (!view) return;
    if (open) open.update(view);
    else open = modal(view, state, wire, valuesOf(view));
  }

  state.on(["views"], follow);
}

// the mark of a group of boxes stands on the group, which itself can't be focused
const controlIn = (node) =>
  node.matches("input, textarea, button, a") ? node : node.querySelector("input, button");

function modal(first, state, wire, values) {
  let view = first;
  let errors = first.errors ?? {};
  let shown = first.hash;
  let waiting = false;
  const titleId = freshId("modal-title");
  const title = el("h2", { id: titleId, dir: "auto" });
  const back = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Back", onclick: () => leave(false) },
    icon("back"),
  );
  const cross = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Close this window", onclick: () => leave(true) },
    icon("close"),
  );
  const body = el("div", { class: "dialog-body" });
  const warning = el("div", { class: "dialog-warning", role: "alert", hidden: true });
  const cancel = el("button", { type: "button", class: "button", onclick: () => leave(false) });
  const submit = el("button", { type: "submit", class: "button button-primary" });
  const form = el(
    "form",
    {
      class: "dialog",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": titleId,
      novalidate: true,
      autocomplete: "off",
    },
    el("header", { class: "dialog-head" }, back, title, cross),
    body,
    warning,
    el("footer", { class: "dialog-foot" }, cancel, submit),
  );
  const blockIds = () => new Set(view.blocks.map((block) => block.block_id));

  function warn(words) {
    warning.hidden = !words;
    warning.replaceChildren(...(words ? [icon("warning", 16), el("span", {}, words)] : []));
  }

  function focusFirst() {
    const wanted =
      body.querySelector("[data-first]") ??
      body.querySelector("input:not([type=file]), textarea") ??
      reachable(body)[0] ??
      (submit.hidden ? cancel : submit);
    wanted.focus({ preventScroll: true });
    if (wanted.matches("input[type=text]:not([role]), textarea"))
      wanted.setSelectionRange(wanted.value.length, wanted.value.length);
  }

  /** The place of the caret, so that an update of the view doesn't take it away. */
  function caret() {
    const at = document.activeElement;
    if (!at || !body.contains(at)) return null;
    const field = at.closest("[data-field]")?.dataset.field;
    return field && { field, start: at.selectionStart, end: at.selectionEnd };
  }

  function giveBack({ field, start, end }) {
    const node = body.querySelector(`[data-field="${CSS.escape(field)}"]`);
    const control = node && controlIn(node);
    control?.focus({ preventScroll: true });
    if (control && typeof start === "number") control.setSelectionRange(start, end);
    return Boolean(control);
  }

  function draw() {
    const place = caret();
    const top = body.scrollTop;
    const inside = form.contains(document.activeElement);
    const surface = surfaceOf({
      kind: "modal",
      state,
      wire,
      values,
      blockIds,
      errors,
      onError: warn,
      container: { type: "view", view_id: view.id },
    });
    title.textContent = plain(view.title);
    body.replaceChildren(drawBlocks(view.blocks, surface));
    body.scrollTop = top;
    back.hidden = state.views.length < 2;
    cancel.textContent = view.close ? plain(view.close) : view.submit ? "Cancel" : "Close";
    submit.hidden = !view.submit;
    submit.textContent = view.submit ? plain(view.submit) : "";
    drawBusy();
    if (!place ? inside && !form.contains(document.activeElement) : !giveBack(place)) focusFirst();
  }

  function drawBusy() {
    const busy = waiting || view.busy === true;
    submit.disabled = busy;
    if (busy) submit.setAttribute("aria-busy", "true");
    else submit.removeAttribute("aria-busy");
  }

  function showErrors(found) {
    errors = found;
    draw();
    const invalid = body.querySelector(".invalid [data-field]");
    if (invalid) controlIn(invalid)?.focus();
  }

  async function leave(all) {
    const answer = await wire().close(view.id, all);
    if (answer.ok === false) warn(answer.error);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waiting || view.busy || !view.submit) return;
    warn(null);
    const entered = values.of(blockIds());
    const problems = problemsOf(view.blocks, entered);
    if (Object.keys(problems).length) {
      showErrors(problems);
      return;
    }
    if (Object.keys(errors).length) {
      errors = {};
      draw();
    }
    waiting = true;
    drawBusy();
    const answer = await wire().submit(view.id, entered);
    waiting = false;
    drawBusy();
    if (answer.ok === false) warn(answer.error);
    else if (answer.errors) showErrors(answer.errors);
  });

  const overlay = el("div", { class: "overlay" }, form);
  const close = showDialog(overlay, form, () => leave(false));
  draw();
  focusFirst();
  return {
    id: first.id,
    close,
    update(next) {
      const same =
        JSON.stringify({ ...next, busy: 0, state: 0 }) === JSON.stringify({ ...view, busy: 0, state: 0 });
      view = next;
      if (same) {
        drawBusy();
        return;
      }
      if (next.state?.values && next.hash !== shown) values.follow(next.state.values);
      shown = next.hash;
      errors = next.errors ?? {};
      draw();
    },
  };
}
