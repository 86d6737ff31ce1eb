import { el } from "./dom.js";

const COLORS = ["#4a154b", "#1264a3", "#007a5a", "#a0522d", "#8d2f5f", "#5b3a8c", "#2f6f73", "#7a5c00"];

function initials(name) {
  const letters = name
    .split(/[\s_.-]+/)
    .filter(Boolean)
    .map((word) => [...word][0]);
  return (letters.length > 1 ? letters[0] + letters.at(-1) : (letters[0] ?? "?")).toUpperCase();
}

function colorOf(id, given) {
  if (/^#?[0-9a-f]{6}$/i.test(given ?? "")) return given.startsWith("#") ? given : `#${given}`;
  const sum = [...id].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return COLORS[sum % COLORS.length];
}

/** The name that others read: the full one, else the handle, else the id. */
export function nameOf(user, id) {
  return user?.real_name || user?.name || id;
}

/** A person's initials on their colour. */
export function avatar(id, name, { color, kind = "" } = {}) {
  const node = el("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, initials(name));
  node.style.backgroundColor = colorOf(id, color);
  return node;
}

/** What stands beside a name: an app, a guest, someone of another organisation. */
export function badge(kind) {
  const words = { bot: "App", guest: "Guest", external: "External", deactivated: "Deactivated" }[kind];
  return words ? el("span", { class: `badge badge-${kind}` }, words) : null;
}
