import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../text/textObject.js";
import { field, naming } from "./field.js";
import { listbox } from "./listbox.js";
import { openPopup } from "./popup.js";
import { sourceOf } from "./selectSources.js";

const TYPING_MS = 150;

/** Searches a source as a person types: late answers to an older text are dropped. */
function searcher(source, list, isPicked) {
  let latest = 0;
  let timer = 0;
  const search = async (query, turn) => {
    try {
      const groups = await source.find(query);
      if (turn !== latest) return;
      if (groups.length) list.show(groups, isPicked);
      else list.say("No results");
    } catch (problem) {
      if (turn === latest) list.say(`Options couldn't be loaded: ${problem.message}`);
    }
  };
  return {
    ask(query, wait) {
      latest += 1;
      const turn = latest;
      clearTimeout(timer);
      if (query.trim().length < source.minQuery) {
        list.say(`Type at least ${source.minQuery} character${source.minQuery === 1 ? "" : "s"} to search`);
        return;
      }
      if (source.remote) list.say("Loading…");
      if (source.remote && wait) timer = setTimeout(() => search(query, turn), TYPING_MS);
      else search(query, turn);
    },
    stop() {
      latest += 1;
      clearTimeout(timer);
    },
  };
}

/** Any of Slack's ten selects: one option or several, from a list, from the app, or people and conversations. */
export function select(element, place) {
  const source = sourceOf(element, place);
  const own = field(element, place, { [source.key]: source.initial });
  const chosen = () => {
    const value = own.value[source.key];
    return (source.many ? (value ?? []) : value === null ? [] : [value]).map(source.option);
  };
  const words = element.placeholder ? plain(element.placeholder) : "Choose an option";
  const listId = freshId("options");
  let popup = null;
  let changed = false;

  const input = el("input", {
    type: "text",
    class: "select-field",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-controls": listId,
    placeholder: words,
    ...naming(place, words),
  });
  const chips = el("span", { class: "chips", role: "presentation" });
  const clear = el(
    "button",
    { type: "button", class: "select-clear", "aria-label": "Clear selection", onclick: () => set(null) },
    icon("close", 14),
  );
  const box = el(
    "div",
    { class: source.many ? "select select-many" : "select" },
    chips,
    input,
    place.optional && !source.many ? clear : null,
    icon("chevron", 16),
  );
  const isPicked = (option) => chosen().some(({ key }) => key === option.key);
  const list = listbox({ id: listId, many: source.many, field: input, onPick: (option) => pick(option) });
  const search = searcher(source, list, isPicked);

  function draw() {
    const now = chosen();
    clear.hidden = now.length === 0;
    if (!source.many) input.value = now[0]?.words ?? "";
    else {
      input.value = "";
      input.placeholder = now.length ? "" : words;
      chips.replaceChildren(...now.map(chip));
    }
  }

  function chip(option) {
    const remove = el(
      "button",
      { type: "button", "aria-label": `Remove ${option.words}`, onclick: () => set(without(option)) },
      icon("close", 12),
    );
    return el("span", { class: "chip" }, el("span", { dir: "auto" }, option.words), remove);
  }

  const without = (option) =>
    chosen()
      .filter(({ key }) => key !== option.key)
      .map(({ raw }) => raw);

  async function set(value) {
    if (source.many && popup) {
      // Slack tells the app once, when the list is closed
      own.keep({ [source.key]: value });
      changed = true;
    } else await own.choose({ [source.key]: value }, box);
    draw();
  }

  async function pick(option) {
    if (!source.many) {
      popup?.close();
      await set(option.raw);
      return;
    }
    const full = element.max_selected_items && chosen().length >= element.max_selected_items;
    if (isPicked(option)) await set(without(option));
    else if (!full) await set([...chosen().map(({ raw }) => raw), option.raw]);
    else {
      list.say(`You can choose up to ${element.max_selected_items}`);
      return;
    }
    search.ask("", false);
    popup?.place();
  }

  function open() {
    if (popup) return;
    input.setAttribute("aria-expanded", "true");
    popup = openPopup(box, list.node, {
      onClose: () => {
        popup = null;
        search.stop();
        input.setAttribute("aria-expanded", "false");
        input.removeAttribute("aria-activedescendant");
        draw();
        if (changed) {
          changed = false;
          own.choose(own.value, box);
        }
      },
    });
    input.select();
    search.ask("", false);
    popup.place();
  }

  const keys = {
    ArrowDown: () => (popup ? list.move(1) : open()),
    ArrowUp: () => (popup ? list.move(-1) : open()),
    Enter: () => (popup ? list.active && pick(list.active) : open()),
    Escape: () => popup?.close(),
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && source.many && input.value === "" && chosen().length)
      set(without(chosen().at(-1)));
    if (event.key === "Tab") popup?.close();
    if (!(event.key in keys) || (event.key === "Escape" && !popup)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  input.addEventListener("input", () => {
    const typed = input.value;
    if (!popup) {
      open();
      input.value = typed;
      input.setSelectionRange(typed.length, typed.length);
    }
    search.ask(typed, true);
    popup.place();
  });
  box.addEventListener("click", (event) => {
    if (event.target.closest("button")) return;
    input.focus();
    open();
  });
  draw();
  return box;
}
