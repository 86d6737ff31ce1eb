import { el } from "./dom.js";

/**
 * Completes slash commands while the first word is typed, and afterwards shows the usage hint. `list` and `hint`
 * are to be put on the page; `key(event)` is true when it took the key.
 */
export function completion(field, commandsNow, onFill) {
  let matches = [];
  let active = 0;
  let moved = false;
  let dismissed = "";
  const list = el("div", {
    id: "command-list",
    class: "commands",
    role: "listbox",
    "aria-label": "Slash commands",
    hidden: true,
  });
  const hint = el("span", {});

  function fill(command) {
    field.value = `${command.command} `;
    field.focus();
    refresh();
    onFill();
  }

  function draw() {
    list.hidden = matches.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    list.replaceChildren(
      ...matches.map((command, at) =>
        el(
          "div",
          {
            role: "option",
            id: `command-${at}`,
            class: at === active ? "command active" : "command",
            "aria-selected": String(at === active),
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => fill(command),
          },
          el(
            "div",
            {},
            el("strong", {}, command.command),
            " ",
            el("span", { class: "usage" }, command.usage_hint ?? ""),
          ),
          el("div", { class: "muted" }, command.description ?? ""),
        ),
      ),
    );
    if (list.hidden) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `command-${active}`);
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function refresh() {
    const typed = field.value;
    const word = /^\/\S*$/.test(typed) && typed !== dismissed ? typed.toLowerCase() : null;
    if (typed !== dismissed) dismissed = "";
    matches = word ? commandsNow().filter(({ command }) => command.toLowerCase().startsWith(word)) : [];
    active = 0;
    moved = false;
    const known = /^(\/\S+)\s/.exec(typed);
    const command = known && commandsNow().find((one) => one.command === known[1]);
    hint.textContent = command ? `${command.command} ${command.usage_hint ?? ""}` : "";
    draw();
  }

  function step(by) {
    active = (active + by + matches.length) % matches.length;
    moved = true;
    draw();
  }

  function key(event) {
    if (!matches.length) return false;
    const take = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Tab: () => fill(matches[active]),
      Enter: () => fill(matches[active]),
      Escape: () => {
        dismissed = field.value;
        refresh();
      },
    }[event.key];
    // a command typed in full is sent, not completed
    const whole = event.key === "Enter" && !moved && matches[active].command === field.value;
    if (!take || whole || (event.shiftKey && event.key !== "ArrowUp")) return false;
    event.preventDefault();
    take();
    return true;
  }

  return { list, hint, refresh, key };
}
