# ruff: noqa: ARG001  (the signatures are what is looked at)
"""Any action that changes something, behind the approval gate: it asks why, and knows nothing of it."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from pydantic import JsonValue

from slackbot.catalogue.action import Action, Effect, action, declared
from slackbot.catalogue.catalogue import Catalogue, load
from slackbot.catalogue.gate import Gate
from slackbot.catalogue.gated import REASON, behind
from slackbot.catalogue.grammar import Parsed, parse
from slackbot.faults import InputFault
from slackbot.reply import Reply
from slackbot.road.call import Call
from slackbot.uchat import BotUser

GATE = Gate(
    channel="C012ABCDEF", approvers=frozenset({"S034GHIJKL", "U012ABCDEF"}), required=2, lasts_ms=60_000
)
SEEN: list[tuple[str, tuple[object, ...], dict[str, object]]] = []
CALL = cast("Call", object())
JANE = BotUser(user_ns="f1001u501", name="Jane")
GIVEN: dict[str, Any] = {"user": JANE, "depth": 2, REASON: "because"}


def _check(user: BotUser, depth: int = 1) -> Mapping[str, InputFault]:
    SEEN.append(("check", (), {"user": user, "depth": depth}))
    return {"user": InputFault("No.")} if depth > 1 else {}


async def _show(call: Call, user: BotUser, depth: int = 1) -> Reply:
    SEEN.append(("preview", (call,), {"user": user, "depth": depth}))
    return Reply("Sure?", waits=True)


async def _keep(call: Call, user: BotUser, depth: int = 1) -> JsonValue:
    SEEN.append(("evidence", (call,), {"user": user, "depth": depth}))
    return {"kept": depth}


async def _look(call: Call, before: Mapping[str, BotUser], user: BotUser, depth: int = 1) -> bool | None:
    SEEN.append(("carried out", (call, before), {"user": user, "depth": depth}))
    return depth > 1


async def _take_back(call: Call, user: BotUser, change: JsonValue, depth: int = 1) -> Reply:
    return Reply("Taken back")


@action(
    "wipe",
    effect=Effect.REVERSIBLE,
    summary="Wipe a bot user",
    preview=_show,
    undo=_take_back,
    check=_check,
    evidence=_keep,
    carried_out=_look,
)
async def _wipe(call: Call, user: BotUser, depth: int = 1) -> Reply:
    SEEN.append(("run", (call,), {"user": user, "depth": depth}))
    return Reply("Wiped", change=[1])


def wipe() -> Action:
    found = declared(_wipe)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    SEEN.clear()


def test_it_asks_why_after_all_the_rest_and_must_be_told() -> None:
    gated = behind(wipe(), GATE)
    assert [each.name for each in gated.parameters] == ["user", "depth", REASON]
    reason = gated.parameter(REASON)
    assert (reason.label, reason.required, reason.multiline, reason.asked) == ("Reason", True, True, True)
    assert [each.name for each in gated.required(frozenset({"user"}))] == [REASON]


def test_the_reason_is_not_in_the_line_that_help_shows() -> None:
    assert behind(wipe(), GATE).usage == wipe().usage


async def test_the_action_itself_never_sees_the_reason() -> None:
    gated = behind(wipe(), GATE)
    assert gated.preview is not None
    assert gated.evidence is not None
    assert gated.carried_out is not None
    assert gated.check is not None
    assert (await gated.run(CALL, **GIVEN)).change == [1]
    assert (await gated.preview(CALL, **GIVEN)).waits
    assert await gated.evidence(CALL, **GIVEN) == {"kept": 2}
    assert await gated.carried_out(CALL, {"user": JANE}, **GIVEN) is True
    assert list(gated.check(**GIVEN)) == ["user"]
    own = {"user": JANE, "depth": 2}
    assert [
        ("run", (CALL,), own),
        ("preview", (CALL,), own),
        ("evidence", (CALL,), own),
        ("carried out", (CALL, {"user": JANE}), own),
        ("check", (), own),
    ] == SEEN
    assert GIVEN[REASON] == "because"


def test_what_colleagues_agreed_to_is_not_undone_by_one_alone() -> None:
    assert wipe().undo is not None
    assert behind(wipe(), GATE).undo is None


def test_what_is_behind_the_gate_is_carried_out_on_what_was_shown_alone() -> None:
    plain = declared(action("mark", effect=Effect.REVERSIBLE, summary="Mark")(_wipe_bare))
    assert plain is not None
    assert not plain.pinned
    gated = behind(plain, GATE)
    assert gated.pinned
    assert gated.gate == GATE
    assert (gated.preview, gated.evidence, gated.carried_out, gated.check) == (None, None, None, None)


async def _wipe_bare(call: Call, user: BotUser) -> Reply:
    return Reply("Done")


def test_an_action_with_a_reason_of_its_own_is_refused() -> None:
    async def handler(call: Call, user: BotUser, reason: str) -> Reply:
        return Reply("Done")

    found = declared(action("wipe", effect=Effect.REVERSIBLE, summary="Wipe")(handler))
    assert found is not None
    with pytest.raises(ValueError, match="the approval gate's own argument"):
        behind(found, GATE)


def test_only_those_named_are_behind_the_gate(shapes: Catalogue) -> None:
    gated = shapes.gated({"join", "mark clear"}, GATE)
    assert [each.name for each in gated] == [each.name for each in shapes]
    assert {each.name for each in gated if each.gate} == {"join", "mark clear"}
    assert not any(each.gate for each in shapes)
    assert (gated.fallback, gated.opening) == (shapes.fallback, shapes.opening)


def test_none_are_behind_it_where_none_are_named(shapes: Catalogue) -> None:
    assert list(shapes.gated(frozenset(), GATE)) == list(shapes)


@pytest.mark.parametrize("name", ["joyn", "seek", "mark", "", "JOIN"])
def test_what_is_no_action_or_changes_nothing_can_not_be_behind_it(shapes: Catalogue, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        shapes.gated({"join", name}, GATE)


@pytest.mark.parametrize("name", [each.name for each in load("handlers") if each.effect is not Effect.READ])
def test_every_action_of_the_bots_that_changes_something_can_be_behind_it(name: str) -> None:
    gated = load("handlers").gated({name}, GATE).get(name)
    assert gated is not None
    assert gated.parameters[-1].name == REASON
    assert gated.undo is None


def test_a_line_that_is_typed_leaves_the_reason_open() -> None:
    catalogue = load("handlers").gated({"tag add"}, GATE)
    parsed = parse(catalogue, "tag add jane@acme.com gold member", None)
    assert isinstance(parsed, Parsed)
    assert parsed.raw == {"user": "jane@acme.com", "tag": "gold member"}
    assert [each.name for each in parsed.missing] == [REASON]


@pytest.mark.parametrize(
    ("channel", "approvers", "missing"),
    [
        ("C1", {"U1"}, ()),
        ("", {"U1"}, ("APPROVAL_CHANNEL",)),
        ("C1", set(), ("APPROVERS",)),
        ("", set(), ("APPROVAL_CHANNEL", "APPROVERS")),
    ],
)
def test_a_gate_says_which_settings_it_lacks(
    channel: str, approvers: set[str], missing: tuple[str, ...]
) -> None:
    gate = Gate(channel=channel, approvers=frozenset(approvers), required=1, lasts_ms=1)
    assert gate.missing == missing


def test_the_policy_is_kept_as_it_was_in_force() -> None:
    assert GATE.as_kept() == {
        "channel": "C012ABCDEF",
        "approvers": ["S034GHIJKL", "U012ABCDEF"],
        "required": 2,
        "lasts_ms": 60_000,
    }
