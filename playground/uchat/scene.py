"""What an answer is made from, and the table of the calls that are played."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.uchat.answers import Answer
from playground.uchat.asked import Asked
from playground.uchat.people import Person
from playground.uchat.switches import Switches
from playground.uchat.workspace import Workspace


class NoUser(Exception):
    """The call is about a bot user who isn't there."""


@dataclass(slots=True)
class Scene:
    """The state that handlers read and change. `start_flow` takes a person and the ns of a sub flow."""

    workspace: Workspace
    switches: Switches
    start_flow: Callable[[Person, str], None]

    def person(self, user_ns: str) -> Person:
        """The bot's user of that ns, or the answer for a missing one."""
        person = self.workspace.person(user_ns)
        if person is None:
            raise NoUser
        return person


Handler = Callable[[Scene, Asked], Answer]
PLAYED: dict[str, Handler] = {}
"""The calls that are played, by `"GET /me"`."""


def plays(call: str) -> Callable[[Handler], Handler]:
    """Put a handler into the table."""

    def add(handler: Handler) -> Handler:
        PLAYED[call] = handler
        return handler

    return add
