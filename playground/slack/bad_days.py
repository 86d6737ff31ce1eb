"""What goes wrong in a workspace, on purpose: Slack's own troubles, and what people and admins do to a bot."""

from playground.slack.faults import Fault
from playground.slack.messages import Message
from playground.slack.watching import Watching
from playground.slack.world import Kind


class BadDays(Watching):
    """Everything holds from the next call of the app on; open pages show it at once.

    The app is told of none of it: it subscribes to no events of the kind.
    """

    def inject(
        self,
        method: str,
        *,
        error: str | None = None,
        ratelimited: int | None = None,
        status: int | None = None,
        slow: float = 0.0,
        cut: bool = False,
        times: int = 1,
    ) -> None:
        """Makes the next calls of a method (or `response_url`, or `*`) go wrong. See `faults.Fault`."""
        self.workspace.faults.inject(Fault(method, error, ratelimited, status, slow, cut, times))

    @property
    def rate_limits(self) -> bool:
        """Whether Slack's rate limits hold; off at first."""
        return self.workspace.rates.on

    @rate_limits.setter
    def rate_limits(self, on: bool) -> None:
        self.workspace.rates.on = on

    def delete_message(self, message: Message) -> None:
        """Somebody takes a message away: its author, or an admin the bot's. LookupError when it is gone.

        The app then hears `message_not_found`, and `thread_not_found` where nobody had replied. Replies keep
        their thread under a mark that says the message was deleted, and it takes more of them.
        """
        if not self.workspace.messages.exists(message):
            raise LookupError("that message is gone")
        self.workspace.messages.delete(message)

    def archive(self, channel: str) -> None:
        """Nobody writes there any more: `is_archived`, and `is_inactive` from chat.update."""
        self.world.channel(channel).is_archived = True
        self.workspace.world_changed()

    def unarchive(self, channel: str) -> None:
        """Takes an archived channel up again."""
        self.world.channel(channel).is_archived = False
        self.workspace.world_changed()

    def put_in(self, user: str, channel: str) -> None:
        """Somebody joins a channel: a guest, another organisation's member, or the bot (`"uchat"`) again."""
        self.world.channel(channel).members.add(self.world.user(user).id)
        self.workspace.world_changed()

    def take_out(self, user: str, channel: str) -> None:
        """Somebody leaves a channel, or is removed.

        Without the bot a public channel answers `not_in_channel`, a private one `channel_not_found`.
        """
        self.world.channel(channel).members.discard(self.world.user(user).id)
        self.workspace.world_changed()

    def make(self, user: str, kind: Kind) -> None:
        """Turns somebody into a `guest`, `multi_guest`, `external` or again a full `member`."""
        self.world.user(user).kind = kind
        self.workspace.world_changed()

    def deactivate(self, user: str) -> None:
        """An admin closes the account: it leaves its channels and user groups, and Slack's forms."""
        person = self.world.user(user)
        person.kind = "deactivated"
        for channel in self.world.channels.values():
            if channel.kind != "im":
                channel.members.discard(person.id)
        for group in self.world.groups.values():
            if person.id in group.users:
                group.users.remove(person.id)
        self.workspace.world_changed()

    def put_in_group(self, user: str, group: str) -> None:
        """Somebody joins a user group, named by id or handle."""
        person, members = self.world.user(user), self.world.group(group).users
        if person.id not in members:
            members.append(person.id)
        self.workspace.world_changed()

    def take_out_of_group(self, user: str, group: str) -> None:
        """Somebody leaves a user group, named by id or handle."""
        person, members = self.world.user(user), self.world.group(group).users
        if person.id in members:
            members.remove(person.id)
        self.workspace.world_changed()
