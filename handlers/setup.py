"""Whether everything the bot needs is there, for admins."""

from slackbot.catalogue.action import Effect, Role, action
from slackbot.reply import Bold, Lines, Reply, line, note, said
from slackbot.road.call import Call
from slackbot.text import count


@action(
    "setup",
    effect=Effect.READ,
    summary="Check what the bot needs, and what to do where it is missing",
    role=Role.ADMIN,
    shareable=False,
)
async def show_setup(call: Call) -> Reply:
    """One line each: what was looked at, and what to do."""
    findings = await call.tools.examine()
    wrong = [each for each in findings if not each.good]
    good = [each for each in findings if each.good]
    parts = []
    if wrong:
        lines = [line(Bold(each.what), f"  {each.mend}") for each in wrong]
        parts.append(Lines((line(f"To mend ({len(wrong)}):"), *lines)))
    if good:
        parts.append(Lines((line(f"In order ({len(good)}):"), *(line(each.what) for each in good))))
    title = f"{count(len(wrong), 'thing')} to mend" if wrong else "Everything is in order"
    return Reply(
        title=title,
        parts=(
            *parts,
            said("Run it again after a change: it asks anew."),
            note("python -m slackbot doctor says the same."),
        ),
        result=title.lower(),
    )
