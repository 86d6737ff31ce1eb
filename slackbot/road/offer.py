"""What a type-ahead offers: quickly, to those who may ask, and never at the price of somebody's answer."""

import asyncio
from collections.abc import Sequence

import structlog

from slackbot.catalogue.action import Action
from slackbot.catalogue.parameter import Parameter
from slackbot.faults import Fault
from slackbot.kinds.kind import Look, Option
from slackbot.policy import Verdict, decide
from slackbot.road.tools import Tools
from slackbot.uchat import UChatError

_log = structlog.get_logger(__name__)


async def offer(
    tools: Tools, actor: str, action: Action, parameter: Parameter, query: str, *, seconds: float
) -> Sequence[Option]:
    """The options for one input, within `seconds`; what is at hand without UChat when time is up.

    Nothing is offered to those who may not run the action, or while nobody can say whether they may.
    """
    allowed = False
    try:
        async with asyncio.timeout(seconds):
            standing = await tools.standing_of(actor)
            if decide(action, standing).verdict is Verdict.REFUSE:
                return ()
            allowed = True
            return await parameter.kind.options(query, Look(tools.uchat, tools.region, tools.recent))
    except TimeoutError:
        look = Look(tools.uchat, tools.region, tools.recent)
        return parameter.kind.at_hand(query, look) if allowed else ()
    except (Fault, UChatError) as error:
        _log.info("type-ahead without an answer", error=repr(error), input=parameter.name)
        return ()
