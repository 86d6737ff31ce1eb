"""Response URLs that wait for a modal."""

from slackbot.slack.tickets import Tickets
from tests.slack.clock import Hand

URL = "https://hooks.slack.com/commands/T012ABCDEF/345/abcDEF"


def test_a_ticket_gives_its_address_while_slack_takes_it(clock: Hand) -> None:
    tickets = Tickets(clock)
    ticket = tickets.issue(URL)
    clock.passes(28 * 60)
    assert tickets.redeem(ticket) == URL
    assert tickets.redeem(ticket) == URL
    clock.passes(60)
    assert tickets.redeem(ticket) is None


def test_a_ticket_tells_nothing_of_the_address_and_no_two_are_alike(clock: Hand) -> None:
    tickets = Tickets(clock)
    issued = {tickets.issue(URL) for _ in range(100)}
    assert len(issued) == 100
    assert not any("/" in each or each == "345" for each in issued)


def test_a_ticket_that_was_never_issued_is_worth_nothing(clock: Hand) -> None:
    tickets = Tickets(clock)
    assert tickets.redeem("") is None
    assert tickets.redeem("made-up") is None


def test_only_so_many_are_kept(clock: Hand) -> None:
    tickets = Tickets(clock)
    first = tickets.issue(URL)
    last = [tickets.issue(URL) for _ in range(2_000)][-1]
    assert tickets.redeem(first) is None
    assert tickets.redeem(last) == URL
