"""What a handler is given besides its arguments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from slackbot.bridge.bridge import Bridge
from slackbot.catalogue.action import Action, Handler, declared
from slackbot.catalogue.grammar import format_line
from slackbot.kinds.kind import Look
from slackbot.policy import Standing, Verdict, decide
from slackbot.reply import Button, Verb
from slackbot.road.asked import Asked
from slackbot.road.tools import Tools
from slackbot.uchat import BotUser, UChat


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The call of one action: who asked, what it may use, and the buttons its answer may offer."""

    asked: Asked
    action: Action
    raw: Mapping[str, str] = field(default_factory=dict)
    standing: Standing
    tools: Tools
    now: int
    """Epoch milliseconds."""

    @property
    def uchat(self) -> UChat:
        """UChat."""
        return self.tools.uchat

    @property
    def bridge(self) -> Bridge:
        """UChat's Flow Builder."""
        return self.tools.bridge

    @property
    def look(self) -> Look:
        """What resolving an argument inside the handler may look at."""
        return Look(self.tools.uchat, self.tools.region, self.tools.recent)

    def new_request(self) -> str:
        """A fresh id for a flow that is only read; what changes something uses its operation's reference."""
        return self.tools.new_reference()

    def may(self, action: Action) -> bool:
        """Whether the person who asks may run `action`; what they may not run is not shown to them."""
        return decide(action, self.standing).verdict is not Verdict.REFUSE

    def again(self, **changes: str) -> str:
        """The line that asks the same once more, with some raw arguments changed."""
        return format_line(self.action, {**self.raw, **changes})

    def step(self, handler: Handler, label: str, /, **raw: str) -> tuple[Button, ...]:
        """A button that runs another action, for those who may; nothing for those who may not."""
        bare = declared(handler)
        action = self.tools.catalogue.get(bare.name) if bare else None
        if action is None or not self.may(action):
            return ()
        return (Button(label, Verb.RUN, format_line(action, raw)),)

    def next_steps(self, user: BotUser) -> tuple[Button, ...]:
        """The buttons a bot user's card offers: every action that declares one and that the person may run."""
        offered = (each for each in self.tools.catalogue if each.button and each is not self.action)
        return tuple(_step(each, user) for each in offered if self.may(each))


def _step(action: Action, user: BotUser) -> Button:
    first = action.parameters[0]
    return Button(
        label=action.button or action.title,
        verb=Verb.RUN,
        value=format_line(action, {first.name: user.user_ns}),
    )
