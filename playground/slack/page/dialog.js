import { closePopup } from "./elements/popup.js";

const REACHABLE =
  'a[href], button:not([disabled]), input:not([disabled]), textarea:not([disabled]), [tabindex="0"], summary';

/** The things in a dialog that the Tab key stops at, in order. */
export function reachable(dialog) {
  return [...dialog.querySelectorAll(REACHABLE)].filter((node) => node.getClientRects().length > 0);
}

/**
 * Puts a dialog over the page: what is behind can't be reached, Tab stays inside, Escape calls `onEscape`.
 * Returns a function that takes it away and gives the focus back.
 */
export function showDialog(overlay, dialog, onEscape) {
  closePopup();
  const before = document.activeElement;
  const host = document.getElementById("dialogs");
  const behind = [document.getElementById("app"), ...host.children];
  const hidden = behind.filter((node) => !node.inert);
  for (const node of hidden) node.inert = true;
  host.append(overlay);

  overlay.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") {
      const stops = reachable(dialog);
      const edge = event.shiftKey ? stops[0] : stops.at(-1);
      if (document.activeElement !== edge && dialog.contains(document.activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    }
  });

  return () => {
    closePopup();
    overlay.remove();
    for (const node of hidden) node.inert = false;
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
}
