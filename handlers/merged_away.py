"""Leading from somebody who was merged into another to whom they are found in now."""

from dataclasses import replace

from slackbot.catalogue.action import Handler
from slackbot.reply import Reply, said
from slackbot.road.call import Call
from slackbot.road.joined import joined
from slackbot.text import cut


async def led_on(call: Call, user_ns: str, shown: Reply, card: Handler, *, gone: bool = False) -> Reply:
    """`shown` with whom `user_ns` was merged into standing first, and the button to their card; else as it is.

    Where they are `gone`, that is all there is to say.
    """
    led = await joined(call.tools, user_ns)
    if led is None:
        return shown
    told = said(led.sentence)
    step = call.step(card, f"Open {cut(led.name, 60)}", user=led.user_ns)
    if gone:
        result = f"merged into {led.user_ns}"
        return Reply(title="Merged", parts=(told,), buttons=step, result=result, share=False)
    return replace(shown, parts=(told, *shown.parts), buttons=(*step, *shown.buttons))
