"""Answers that ask back: which one did you mean?"""

from slackbot.catalogue.catalogue import Catalogue
from slackbot.catalogue.grammar import Misread, format_line
from slackbot.faults import Fault, InputFault, SeveralMatch
from slackbot.reply import Button, Code, Lines, Part, Reply, Row, Rows, Verb, note, said
from slackbot.road.asked import Invocation
from slackbot.text import clean, cut
from slackbot.uchat import BotUser
from slackbot.uchat.channels import channel_name

_MOST_ROWS = 10


def row_of(user: BotUser, button: Button | None) -> Row:
    """A bot user among several: enough to tell them apart."""
    contact = " · ".join(clean(each) for each in (channel_name(user.channel), user.phone, user.email) if each)
    tagged = user.tags or ()
    tags = ", ".join(clean(tag.name) for tag in tagged[:4])
    more = f" and {len(tagged) - 4} more" if len(tagged) > 4 else ""
    seen = f"last seen {clean(user.last_seen)[:16]}" if user.last_seen else ""
    last = " · ".join(each for each in (user.user_ns, f"tags {tags}{more}" if tags else "", seen) if each)
    return Row(cut(clean(user.display_name), 100), (contact, last), button)


def chooser(invocation: Invocation, name: str, fault: SeveralMatch) -> Reply:
    """The people that match, each with a button that runs the same command on them."""
    rows = tuple(
        row_of(
            user,
            Button(
                label="Choose",
                verb=Verb.TURN,
                value=format_line(invocation.action, {**invocation.raw, name: user.user_ns}),
                says=f"Choose {user.display_name}",
            ),
        )
        for user in fault.hits[:_MOST_ROWS]
    )
    reply = Reply(title="Which one?", parts=(said(str(fault)), Rows(rows)), result="several match")
    shown, total = len(rows), fault.total if fault.total is not None else len(fault.hits)
    if total > shown:
        reply = reply.adding(
            note(f"Showing {shown} of {total:,}. Give an email or a phone number to narrow it down.")
        )
    return reply


def did_you_mean(invocation: Invocation, name: str, fault: InputFault, reference: str) -> Reply:
    """The sentence, and a button for each value that may have been meant."""
    buttons = tuple(
        Button(
            label=clean(each),
            verb=Verb.TURN,
            value=format_line(invocation.action, {**invocation.raw, name: each}),
            says=f"Use {each}",
        )
        for each in fault.suggestions
    )
    if not buttons:
        return trouble(fault, reference)
    return trouble(
        Fault(*fault.sentence, hint=fault.hint, buttons=buttons), reference, more=(said("Did you mean:"),)
    )


def trouble(
    fault: Fault, reference: str, title: str = "That didn't work", more: tuple[Part, ...] = ()
) -> Reply:
    """A fault as an answer: what happened, what to do, the reference to quote."""
    parts = [said(*fault.sentence)]
    if fault.hint:
        parts.append(said(fault.hint))
    return Reply(
        title=title,
        parts=(*parts, note("Reference ", reference), *more),
        buttons=fault.buttons,
        result=str(fault),
    )


def misread(found: Misread, reference: str, catalogue: Catalogue) -> Reply:
    """A line that could not be read, with the commands it may have meant, written in full."""
    reply = Reply(title=found.title, parts=(said(found.sentence),))
    if found.suggestions:
        lines = tuple((Code(each.usage), f"  {each.summary}") for each in found.suggestions)
        reply = reply.adding(
            said("Did you mean:" if len(lines) > 1 or found.search else "Write:"), Lines(lines)
        )
    buttons = [Button(cut(f"/uchat {each}", 75), Verb.TURN, each) for each in found.lines]
    if found.search:
        fallback = catalogue.fallback
        line = format_line(fallback, {fallback.parameters[0].name: found.search})
        buttons.append(Button(f"Search for “{cut(found.search, 40)}”", Verb.TURN, line))
    buttons.append(Button("What can I do?", Verb.TURN, catalogue.opening.name))
    return reply.adding(note("Reference ", reference), buttons=buttons)
