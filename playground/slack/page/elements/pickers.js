import { el } from "../dom.js";
import { plain } from "../text/textObject.js";
import { field, naming } from "./field.js";

function picker(
  element,
  place,
  { kind, key, word, read = (text) => text, write = (value) => value, initial },
) {
  const own = field(element, place, { [key]: initial ?? null });
  const input = el("input", {
    type: kind,
    class: "text-input picker",
    ...naming(place, element.placeholder ? plain(element.placeholder) : word),
    value: own.value[key] === null ? "" : write(own.value[key]),
    onchange: async () => {
      const before = own.value[key];
      const done = await own.choose({ [key]: input.value === "" ? null : read(input.value) }, input);
      if (!done) input.value = before === null ? "" : write(before);
    },
  });
  return input;
}

/** A day, as `YYYY-MM-DD`. */
export function datepicker(element, place) {
  return picker(element, place, {
    kind: "date",
    key: "selected_date",
    word: "Pick a date",
    initial: element.initial_date,
  });
}

/** A time of day, as `HH:mm`. */
export function timepicker(element, place) {
  return picker(element, place, {
    kind: "time",
    key: "selected_time",
    word: "Pick a time",
    initial: element.initial_time,
  });
}

function localMinutes(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A moment, in epoch seconds; shown in the reader's own zone. */
export function datetimepicker(element, place) {
  return picker(element, place, {
    kind: "datetime-local",
    key: "selected_date_time",
    word: "Pick a date and time",
    initial: element.initial_date_time,
    read: (text) => Math.floor(new Date(text).getTime() / 1000),
    write: localMinutes,
  });
}
