"""The bad days that the page offers for a channel and a person, in words and ready to happen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playground.slack.bad_days import BadDays
from playground.slack.world import Channel, User

THROTTLED_SECONDS = 5
OUTSIDERS = {"guest": "a guest", "multi_guest": "a guest", "external": "of another organisation"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that can happen; `name` is its own in the list it stands in."""

    name: str
    words: str
    happen: Callable[[], None]


def troubles(slack: BadDays, user: User, channel: Channel) -> list[Trouble]:
    """What can happen to this channel, to Slack, and to this person, as they are now."""
    return [*_of_channel(slack, channel), *_of_slack(slack), *_of_person(slack, user)]


def _of_channel(slack: BadDays, channel: Channel) -> Iterator[Trouble]:
    if channel.kind == "im":
        return
    here = f"#{channel.name}"
    if channel.is_archived:
        yield Trouble("unarchive", f"Take {here} up again", lambda: slack.unarchive(channel.id))
    else:
        yield Trouble("archive", f"Archive {here}", lambda: slack.archive(channel.id))
    others = [user for user in slack.world.users.values() if user.kind in OUTSIDERS]
    for user in (slack.world.bot_user, *others):
        who = f"{user.real_name} ({OUTSIDERS[user.kind]})" if user.kind in OUTSIDERS else "the bot"
        if user.id in channel.members:
            yield Trouble(f"out {user.id}", f"Take {who} out of {here}", _taking_out(slack, user, channel))
        else:
            yield Trouble(f"in {user.id}", f"Put {who} into {here}", _putting_in(slack, user, channel))


def _taking_out(slack: BadDays, user: User, channel: Channel) -> Callable[[], None]:
    return lambda: slack.take_out(user.id, channel.id)


def _putting_in(slack: BadDays, user: User, channel: Channel) -> Callable[[], None]:
    return lambda: slack.put_in(user.id, channel.id)


def _of_slack(slack: BadDays) -> Iterator[Trouble]:
    for method, what in (("chat.update", "change of a message"), ("chat.postMessage", "message")):
        yield Trouble(
            f"throttle {method}",
            f"Throttle the bot's next {what} for {THROTTLED_SECONDS} seconds",
            _throttling(slack, method),
        )


def _throttling(slack: BadDays, method: str) -> Callable[[], None]:
    return lambda: slack.inject(method, ratelimited=THROTTLED_SECONDS)


def _of_person(slack: BadDays, user: User) -> Iterator[Trouble]:
    name = user.real_name
    if user.kind == "member":
        yield Trouble("guest", f"Make {name} a guest", lambda: slack.make(user.id, "multi_guest"))
    else:
        yield Trouble("member", f"Make {name} a full member", lambda: slack.make(user.id, "member"))
    if user.kind != "deactivated":
        yield Trouble("deactivate", f"Deactivate {name}", lambda: slack.deactivate(user.id))
    for group in slack.world.groups.values():
        if user.id in group.users:
            yield Trouble(
                f"out {group.id}", f"Take {name} out of @{group.handle}", _leaving(slack, user, group.id)
            )
        else:
            yield Trouble(
                f"in {group.id}", f"Put {name} into @{group.handle}", _joining(slack, user, group.id)
            )


def _leaving(slack: BadDays, user: User, group: str) -> Callable[[], None]:
    return lambda: slack.take_out_of_group(user.id, group)


def _joining(slack: BadDays, user: User, group: str) -> Callable[[], None]:
    return lambda: slack.put_in_group(user.id, group)
