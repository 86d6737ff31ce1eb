import { nameOf } from "../person.js";
import { plain } from "../text/textObject.js";

/**
 * Where a select's options come from. Options are `{key, words, more, raw}`, `raw` being what Slack sends for a
 * chosen one. `find(query)` gives groups `{label, options}`, at once or as a promise; it may reject.
 */

function fromOption(option) {
  const words = plain(option.text);
  return { key: option.value, words, more: option.description ? plain(option.description) : "", raw: option };
}

const holds = (text, query) => text.toLowerCase().includes(query.trim().toLowerCase());

const filtered = (groups, query) =>
  groups
    .map(({ label, options }) => ({ label, options: options.filter((option) => holds(option.words, query)) }))
    .filter(({ options }) => options.length > 0);

function groupsOf({ options, option_groups: groups }) {
  if (groups)
    return groups.map((group) => ({ label: plain(group.label), options: group.options.map(fromOption) }));
  return [{ label: "", options: (options ?? []).map(fromOption) }];
}

const kindOfUser = { bot: "App", guest: "Guest", external: "Other organisation" };

function userOption(user) {
  return {
    key: user.id,
    words: nameOf(user, user.id),
    more: kindOfUser[user.kind] ?? user.title ?? "",
    raw: user.id,
  };
}

/** A conversation's name as its reader sees it: a direct message has the other person's. */
export function conversationName(channel, world) {
  if (channel.kind !== "im") return channel.name;
  const other = (channel.members ?? []).find((member) => member !== world.me) ?? world.me;
  return nameOf(world.users.get(other), channel.name);
}

function channelOption(channel, world) {
  const words = channel.kind === "im" ? conversationName(channel, world) : `#${channel.name}`;
  return { key: channel.id, words, more: channel.kind === "private" ? "Private" : "", raw: channel.id };
}

function conversationFits(channel, filter, world) {
  const kind = { channel: "public", private: "private", im: "im" }[channel.kind];
  if (filter?.include && !filter.include.includes(kind)) return false;
  if (filter?.exclude_external_shared_channels && channel.shared) return false;
  const bot =
    channel.kind === "im" && (channel.members ?? []).some((id) => world.users.get(id)?.kind === "bot");
  return !(filter?.exclude_bot_users && bot);
}

function peopleAndPlaces(element, world, what) {
  if (what === "users") {
    return [...world.users.values()].filter((user) => user.kind !== "deactivated").map(userOption);
  }
  const mine = (channel) => channel.kind === "channel" || (channel.members ?? []).includes(world.me);
  const channels = [...world.channels.values()].filter(mine);
  const fitting =
    what === "channels"
      ? channels.filter((channel) => channel.kind === "channel")
      : channels.filter((channel) => conversationFits(channel, element.filter, world));
  return fitting.map((channel) => channelOption(channel, world));
}

function named(id, world, what) {
  if (what === "users")
    return world.users.has(id) ? userOption(world.users.get(id)) : { key: id, words: id, more: "", raw: id };
  return world.channels.has(id)
    ? channelOption(world.channels.get(id), world)
    : { key: id, words: id, more: "", raw: id };
}

async function asked(element, place, query) {
  const answer = await place.surface.options(place.blockId, element.action_id, query);
  if (answer.ok === false) throw new Error(answer.error);
  return groupsOf(answer).filter(({ options }) => options.length > 0);
}

/** The source of an element: its options, the keys of its value, and what it starts with. */
export function sourceOf(element, place) {
  const many = element.type.startsWith("multi_");
  const what = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  const world = place.surface.world;
  if (what === "static" || what === "external") {
    const initial = many ? (element.initial_options ?? []) : (element.initial_option ?? null);
    return {
      many,
      remote: what === "external",
      minQuery: what === "external" ? (element.min_query_length ?? 3) : 0,
      key: many ? "selected_options" : "selected_option",
      initial,
      option: fromOption,
      find:
        what === "external"
          ? (query) => asked(element, place, query)
          : (query) => filtered(groupsOf(element), query),
    };
  }
  const one = { users: "user", conversations: "conversation", channels: "channel" }[what];
  const here = element.default_to_current_conversation ? place.surface.channel : null;
  return {
    many,
    remote: false,
    minQuery: 0,
    key: many ? `selected_${what}` : `selected_${one}`,
    initial: many
      ? (element[`initial_${what}`] ?? (here ? [here] : []))
      : (element[`initial_${one}`] ?? here ?? null),
    option: (id) => named(id, world, what),
    find: (query) => filtered([{ label: "", options: peopleAndPlaces(element, world, what) }], query),
  };
}
