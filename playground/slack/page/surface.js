import { askFirst } from "./confirm.js";

/** Values by block and action, in Slack's own shape `{block_id: {action_id: {type, …}}}`. */
export class Values {
  #values = {};

  constructor(initial = {}) {
    this.#values = structuredClone(initial);
  }

  read(blockId, actionId, type) {
    const value = this.#values[blockId]?.[actionId];
    return value?.type === type ? value : null;
  }

  write(blockId, actionId, value) {
    this.#values[blockId] = { ...this.#values[blockId], [actionId]: value };
  }

  /**
   * After an update of a view: places that stay keep what was entered, new ones take what the server has for
   * them, and those that went are forgotten, so that they begin anew should they come back.
   */
  follow(server = {}) {
    const next = structuredClone(server);
    for (const [blockId, elements] of Object.entries(next))
      for (const [actionId, value] of Object.entries(elements)) {
        const entered = this.read(blockId, actionId, value.type);
        if (entered) elements[actionId] = entered;
      }
    this.#values = next;
  }

  /** The values of the blocks named, and no others: an update may have taken some away. */
  of(blockIds) {
    return Object.fromEntries(Object.entries(this.#values).filter(([id]) => blockIds.has(id)));
  }
}

/**
 * What blocks are drawn on: it knows the world they name, keeps their values and takes their actions.
 * `onError(words)` is called when an action failed, with null once one is on its way.
 */
export function surfaceOf({ kind, state, wire, container, values, blockIds, errors, onError }) {
  return {
    kind,
    world: state,
    channel: state.channel,
    errors,
    read: (blockId, actionId, type) => values.read(blockId, actionId, type),
    write: (blockId, actionId, value) => values.write(blockId, actionId, value),
    confirm: (confirmation) => askFirst(confirmation, state),
    options: (blockId, actionId, query) => wire().options(container, blockId, actionId, query),
    async act(blockId, action) {
      onError(null);
      const answer = await wire().action(container, blockId, action, values.of(blockIds()));
      if (answer.ok === false) onError(answer.error ?? "Slack couldn't reach the app.");
    },
  };
}
