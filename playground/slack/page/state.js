/** Slack's time stamps in order: "1700000000.000200" by seconds, then by the digits after the point. */
export function byTs(a, b) {
  const [aWhole, aPart = ""] = a.split(".");
  const [bWhole, bPart = ""] = b.split(".");
  return Number(aWhole) - Number(bWhole) || aPart.localeCompare(bPart);
}

/** What the page knows, for one person at a time. Parts of the page ask to be told when their topic changes. */
export class State {
  team = { id: "", name: "" };
  me = "";
  channel = "";
  users = new Map();
  channels = new Map();
  usergroups = new Map();
  messages = new Map();
  notices = new Map();
  unread = new Map();
  commands = [];
  shortcuts = [];
  views = [];
  complaints = [];
  #listeners = new Map();

  /** Calls `listener` whenever one of the topics (world, channel, unread, messages, views, complaints) has changed. */
  on(topics, listener) {
    for (const topic of topics) this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  #tell(topic, detail) {
    for (const listener of this.#listeners.get(topic) ?? []) listener(detail);
  }

  /** Takes a whole state from the server; notices are kept while the person stays the same. */
  load(state) {
    if (state.me !== this.me) {
      this.notices.clear();
      this.unread.clear();
    }
    this.team = state.team;
    this.me = state.me;
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
    this.usergroups = new Map((state.usergroups ?? []).map((group) => [group.id, group]));
    this.messages = new Map(
      Object.entries(state.messages).map(([id, list]) => [
        id,
        new Map(list.map((message) => [message.ts, message])),
      ]),
    );
    this.commands = state.commands ?? [];
    this.shortcuts = state.shortcuts ?? [];
    this.views = state.views ?? [];
    this.complaints = state.complaints ?? [];
    for (const topic of ["world", "channel", "messages", "complaints", "views"]) this.#tell(topic, {});
  }

  /** Shows a channel; one that the person can't see becomes the first that they can. */
  open(channel) {
    const visible = this.visibleChannels();
    this.channel = visible.some(({ id }) => id === channel) ? channel : (visible[0]?.id ?? "");
    this.unread.delete(this.channel);
    this.#tell("channel", {});
    this.#tell("messages", { arrived: true });
  }

  /** The channels in the person's sidebar: public ones, and private ones and conversations they are in. */
  visibleChannels() {
    return [...this.channels.values()].filter(
      (channel) => channel.kind === "channel" || (channel.members ?? []).includes(this.me),
    );
  }

  /** An event of the stream, as the wire describes it. */
  apply(name, data) {
    if (name === "message" || name === "message_changed")
      this.#put(data.channel, data.message, name === "message");
    else if (name === "message_deleted") {
      this.messages.get(data.channel)?.delete(data.ts);
      this.#tell("messages", {});
    } else if (name === "views") {
      this.views = data.views;
      this.#tell("views", {});
    } else if (name === "notice") this.notice(data.channel ?? this.channel, data.text);
    else if (name === "complaint") {
      this.complaints = [...this.complaints, data];
      this.#tell("complaints", {});
    }
  }

  #put(channel, message, isNew) {
    const list = this.messages.get(channel) ?? new Map();
    this.messages.set(channel, list);
    const arrived = isNew && !list.has(message.ts);
    list.set(message.ts, message);
    if (arrived && channel !== this.channel && message.user !== this.me) {
      this.unread.set(channel, (this.unread.get(channel) ?? 0) + 1);
      this.#tell("unread", {});
    }
    this.#tell("messages", { arrived: arrived && channel === this.channel });
  }

  /** A line from Slack itself, seen by this person alone and only until the page is loaded again. */
  notice(channel, text) {
    const list = this.notices.get(channel) ?? [];
    const ts = `${Math.floor(Date.now() / 1000)}.${String(999_000 + list.length).padStart(6, "0")}`;
    this.notices.set(channel, [...list, { ts, channel, notice: true, text, ephemeral: true }]);
    this.#tell("messages", { arrived: channel === this.channel });
  }

  /** Takes a notice away again, as Slack's own can be dismissed. */
  dismiss(notice) {
    const list = this.notices.get(notice.channel) ?? [];
    this.notices.set(
      notice.channel,
      list.filter((other) => other !== notice),
    );
    this.#tell("messages", {});
  }

  /**
   * The open channel's messages and notices, oldest first, as `{message, reply, replies}`: replies stand under
   * the message they answer, and one whose first message is not to be seen stands by itself.
   */
  inChannel() {
    const all = [
      ...(this.messages.get(this.channel)?.values() ?? []),
      ...(this.notices.get(this.channel) ?? []),
    ];
    all.sort((a, b) => byTs(a.ts, b.ts));
    const present = new Set(all.map((message) => message.ts));
    const replies = new Map();
    const roots = [];
    for (const message of all) {
      const root = message.thread_ts;
      if (!root || root === message.ts || !present.has(root)) roots.push(message);
      else replies.set(root, [...(replies.get(root) ?? []), message]);
    }
    return roots.flatMap((message) => {
      const under = replies.get(message.ts) ?? [];
      return [
        { message, reply: false, replies: Math.max(under.length, message.reply_count ?? 0) },
        ...under.map((reply) => ({ message: reply, reply: true, replies: 0 })),
      ];
    });
  }
}
