import { showDialog } from "./dialog.js";
import { el, freshId } from "./dom.js";
import { plain, textObject } from "./text/textObject.js";

/** Slack's "are you sure" dialog of an element. Resolves to whether the person went on. */
export function askFirst(confirmation, world) {
  return new Promise((resolve) => {
    const titleId = freshId("confirm-title");
    const textId = freshId("confirm-text");
    const answer = (yes) => {
      close();
      resolve(yes);
    };
    const style = confirmation.style === "danger" ? "button-danger" : "button-primary";
    const no = el(
      "button",
      { type: "button", class: "button", onclick: () => answer(false) },
      plain(confirmation.deny) || "Cancel",
    );
    const yes = el(
      "button",
      { type: "button", class: `button ${style}`, onclick: () => answer(true) },
      plain(confirmation.confirm) || "Yes",
    );
    const dialog = el(
      "div",
      {
        class: "dialog dialog-small",
        role: "alertdialog",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        "aria-describedby": textId,
      },
      el(
        "header",
        { class: "dialog-head" },
        el("h2", { id: titleId, dir: "auto" }, plain(confirmation.title) || "Are you sure?"),
      ),
      el("div", { class: "dialog-body", id: textId }, textObject(confirmation.text, world, "div")),
      el("footer", { class: "dialog-foot" }, no, yes),
    );
    const close = showDialog(el("div", { class: "overlay" }, dialog), dialog, () => answer(false));
    yes.focus();
  });
}
