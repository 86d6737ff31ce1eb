/**
 * The value of a stateful element: what the surface kept for it (an update of a view keeps what was entered),
 * else what it starts with. `value` is Slack's shape without the type, such as `{selected_option: …}`.
 */
export function field(element, place, initial) {
  const { surface, blockId } = place;
  const kept = surface.read(blockId, element.action_id, element.type);
  const held = { value: kept ?? initial };
  const keep = () => surface.write(blockId, element.action_id, { type: element.type, ...held.value });
  keep();
  return {
    get value() {
      return held.value;
    },
    /** Keeps a value without telling the app. */
    keep(value) {
      held.value = value;
      keep();
      place.changed?.();
    },
    /** Keeps a value and tells the app where the element does so; false when the person thought better of it. */
    async choose(value, control) {
      if (place.dispatches && element.confirm && !(await surface.confirm(element.confirm))) return false;
      this.keep(value);
      if (place.dispatches) await dispatch(element, place, held.value, control);
      return true;
    },
  };
}

/** Sends an action, with its control marked as busy until the stand-in has answered. */
export async function dispatch(element, place, value, control) {
  control?.setAttribute("aria-busy", "true");
  try {
    await place.surface.act(place.blockId, { type: element.type, action_id: element.action_id, ...value });
  } finally {
    control?.removeAttribute("aria-busy");
  }
}

/** The attributes that name a control: the input's label, else the element's own words. */
export function naming(place, otherwise) {
  return {
    id: place.controlId,
    "aria-label": place.labelId ? null : otherwise,
    "aria-labelledby": place.labelId,
    "aria-describedby": place.describedBy,
    "aria-invalid": place.invalid ? "true" : null,
    "data-field": `${place.blockId}/${place.actionId}`,
    "data-first": place.focusOnLoad ? "" : null,
  };
}
