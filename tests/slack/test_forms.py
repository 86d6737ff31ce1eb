"""An action's modal, and what was filled in."""

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.slack.blocks import places
from playground.slack.refusals import is_too_large, problems_of_view
from slackbot.catalogue.action import Action
from slackbot.catalogue.catalogue import load
from slackbot.catalogue.gate import Gate
from slackbot.catalogue.parameter import Parameter
from slackbot.kinds.kind import Look, Option, Widget
from slackbot.recent import Recent
from slackbot.reply import Button, Mention, Reply, Row, Rows, Verb, note, said
from slackbot.slack.forms import (
    Memory,
    block_id,
    filled_in,
    first_input,
    form,
    memory_of,
    names_shown,
    option,
    saying,
    showing,
)
from slackbot.slack.payloads import State
from slackbot.uchat import BotUser, Label, Tag, UChat
from tests.strategies import any_text

MEMORY = Memory(action="tag add", channel="C012ABCDEF", ticket="abcdef")


class Kept:
    """What is at hand of UChat's without asking it."""

    tags_kept = (Tag(name="Gold member", tag_ns="f1001t11"),)
    labels_kept = (Label(id=303, name="Complaint"),)


LOOK = Look(cast("UChat", Kept()), None, Recent())
BUTTON = Button("Try again", Verb.TURN, "tag add")
ROWS = Rows((Row("Jane", ("jane@acme.com",), BUTTON),))
GATE = Gate(channel="C012ABCDEF", approvers=frozenset({"*"}), required=1, lasts_ms=60_000)
CATALOGUE = load("handlers").gated({"merge", "tag clear"}, GATE)
WITH_INPUTS = [each for each in CATALOGUE if any(not one.hidden for one in each.parameters)]
MERGE = next(each for each in WITH_INPUTS if each.swap is not None)
actions = st.sampled_from(WITH_INPUTS)
values = st.one_of(any_text, st.text(min_size=150, max_size=500))


@st.composite
def filled(draw: st.DrawFn) -> tuple[Action, dict[str, str]]:
    """An action with what was given for some of its inputs."""
    action = draw(actions)
    some = [each for each in action.parameters if draw(st.booleans())]
    return action, {each.name: draw(_given(each)) for each in some}


def _given(parameter: Parameter) -> st.SearchStrategy[str]:
    match parameter.kind.widget:
        case Widget.TICK:
            return st.just("yes")
        case Widget.CHOICE:
            return st.sampled_from(parameter.kind.choices)
        case _:
            return values.map(str.strip).filter(bool)


def _is_always_chosen(parameter: Parameter) -> bool:
    """A choice with a default: one of it is chosen whatever they do."""
    return parameter.kind.widget is Widget.CHOICE and parameter.default is not None


def inputs_of(view: Any) -> list[Any]:
    """The inputs, in their order; what stands between them is left out."""
    return [each for each in view["blocks"] if each["type"] == "input"]


def _blocks(action: Action) -> list[Any]:
    view: Any = form(action, {}, MEMORY, LOOK)
    return list(view["blocks"])


def submitted(view: Any) -> State:
    """The state Slack sends where nobody touched anything: each input with its initial value."""
    state: dict[str, dict[str, object]] = {}
    for block in inputs_of(view):
        element = block["element"]
        state[block["block_id"]] = {
            element["action_id"]: {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
            }
        }
    return State.model_validate({"values": state})


@pytest.mark.parametrize("action", WITH_INPUTS, ids=lambda each: each.name)
def test_every_action_has_a_form_that_slack_takes(action: Action) -> None:
    view = form(action, {}, MEMORY, LOOK)
    assert problems_of_view(view) == []
    shown = [each for each in action.parameters if not each.hidden]
    blocks = inputs_of(view)
    assert [each["label"]["text"] for each in blocks] == [each.label for each in shown]
    assert [each["optional"] for each in blocks] == [
        not each.required and not _is_always_chosen(each) for each in shown
    ]
    assert first_input(action, MEMORY) == shown[0].name == blocks[0]["block_id"]


@given(filled(), st.one_of(st.none(), any_text))
def test_slack_takes_the_form_whatever_was_given(
    given_ones: tuple[Action, dict[str, str]], trouble: str | None
) -> None:
    view = form(*given_ones, MEMORY, LOOK, trouble=trouble)
    assert problems_of_view(view) == []
    assert not is_too_large(view)


@given(filled())
def test_what_was_given_comes_back_when_nothing_is_touched(
    given_ones: tuple[Action, dict[str, str]],
) -> None:
    action, raw = given_ones
    back = filled_in(action, submitted(form(action, raw, MEMORY, LOOK)))
    for parameter in action.parameters:
        if parameter.hidden or parameter.kind.widget is Widget.CHOICE:
            continue
        given_one = raw.get(parameter.name)
        # Slack's options hold 150 characters; what is longer must be typed again.
        lost = parameter.kind.widget is Widget.TYPE_AHEAD and len(given_one or "") > 150
        assert back.get(parameter.name) == (None if lost else given_one)


@pytest.mark.parametrize("action", WITH_INPUTS, ids=lambda each: each.name)
def test_what_nobody_filled_in_is_not_given(action: Action) -> None:
    back = filled_in(action, State())
    assert back == {}


def test_a_known_label_stands_there_by_name() -> None:
    action = next(each for each in WITH_INPUTS if each.name == "label add")
    raw = {"user": "jane", "label": "303"}
    view: Any = form(action, raw, MEMORY, LOOK)
    assert view["blocks"][1]["element"]["initial_option"]["text"]["text"] == "Complaint"
    assert filled_in(action, submitted(view)) == raw


def test_somebody_seen_lately_and_a_known_tag_stand_there_by_name() -> None:
    recent = Recent()
    recent.saw(BotUser(user_ns="f1001u501", name="<!channel> Jane", email="jane@acme.com"))
    action = next(each for each in WITH_INPUTS if each.name == "tag add")
    raw = {"user": "f1001u501", "tag": "f1001t11"}
    view: Any = form(action, raw, MEMORY, Look(LOOK.uchat, None, recent))
    chosen = [each["element"]["initial_option"] for each in view["blocks"]]
    assert [each["text"]["text"] for each in chosen] == ["<!channel> Jane · jane@acme.com", "Gold member"]
    assert [each["text"]["type"] for each in chosen] == ["plain_text", "plain_text"]
    assert filled_in(action, submitted(view)) == raw


@pytest.mark.parametrize(
    ("raw", "focused"), [({}, ["user"]), ({"user": "jane"}, ["tag"]), ({"user": "jane", "tag": "VIP"}, [])]
)
def test_the_first_thing_that_is_missing_has_the_cursor(raw: dict[str, str], focused: list[str]) -> None:
    action = next(each for each in WITH_INPUTS if each.name == "tag add")
    view: Any = form(action, raw, MEMORY, LOOK)
    assert [each["block_id"] for each in view["blocks"] if each["element"].get("focus_on_load")] == focused


def test_white_space_alone_is_nothing() -> None:
    action = next(each for each in WITH_INPUTS if each.name == "find email")
    state = State.model_validate({"values": {"value": {"value": {"value": "  \n"}}}})
    assert filled_in(action, state) == {}


@pytest.mark.parametrize(
    "written", ["", "null", "[]", "{}", '{"channel": 3}', "not JSON", '{"action": null}']
)
def test_a_modal_that_is_not_the_bots_own_is_not_understood(written: str) -> None:
    assert memory_of(written) is None


def test_what_a_modal_remembers_comes_back_and_holds_no_address() -> None:
    view: Any = form(WITH_INPUTS[0], {}, MEMORY, LOOK)
    assert memory_of(view["private_metadata"]) == MEMORY
    assert "http" not in view["private_metadata"]


def test_two_inputs_that_can_be_exchanged_have_a_button_between_them_and_the_rest() -> None:
    view: Any = form(MERGE, {}, Memory(action="merge"), LOOK)
    kinds = [each["type"] for each in view["blocks"]]
    assert kinds == ["input", "input", "actions", "input", "input"]
    [swap] = view["blocks"][2]["elements"]
    assert (swap["text"]["text"], swap["action_id"], swap["value"]) == ("Swap", "swap.0", "merge")
    assert swap["accessibility_label"] == "Swap primary and secondary"


@pytest.mark.parametrize(
    "action", [each for each in WITH_INPUTS if each.swap is None], ids=lambda each: each.name
)
def test_only_a_form_with_two_inputs_of_a_kind_has_a_button(action: Action) -> None:
    assert not list(places([each for each in _blocks(action) if each["type"] != "input"]))


@given(
    st.dictionaries(st.sampled_from(["primary", "secondary", "reason"]), values.map(str.strip).filter(bool))
)
def test_with_each_exchange_every_input_has_another_block_id_and_is_read_all_the_same(
    raw: dict[str, str],
) -> None:
    seen: set[str] = set()
    for turn in range(4):
        memory = Memory(action="merge", turn=turn)
        view: Any = form(MERGE, raw, memory, LOOK)
        assert problems_of_view(view) == []
        ids = [each["block_id"] for each in inputs_of(view)]
        assert ids == [block_id(each, memory) for each in MERGE.parameters]
        assert ids[0] == first_input(MERGE, memory)
        assert not seen & set(ids)
        seen |= set(ids)
        assert memory_of(view["private_metadata"]) == memory
        back = filled_in(MERGE, submitted(view))
        kept = {name: text for name, text in raw.items() if name == "reason" or len(text) <= 150}
        assert back == {**kept, "afterwards": "keep"}


def test_who_was_chosen_is_shown_by_name_where_nobody_remembers_them() -> None:
    raw = {"primary": "f1001u501", "secondary": "f1001u504"}
    names = {"f1001u501": "Jane Cooper", "f1001u504": "<!channel> J."}
    view: Any = form(MERGE, raw, Memory(action="merge"), LOOK, names=names)
    chosen = [each["element"].get("initial_option") for each in inputs_of(view)][:2]
    assert [each["text"]["text"] for each in chosen] == ["Jane Cooper", "<!channel> J."]
    assert [each["value"] for each in chosen] == list(raw.values())
    shown = names_shown(MERGE, submitted(view))
    assert {ns: shown[ns] for ns in names} == names


def test_a_modal_of_before_the_exchange_existed_is_read_as_never_exchanged() -> None:
    memory = memory_of('{"action": "merge", "channel": "C1", "ticket": "t"}')
    assert memory is not None
    assert block_id(MERGE.parameter("primary"), memory) == "primary"


@given(st.lists(any_text, min_size=1, max_size=4))
def test_a_modal_that_only_says_something_is_taken(sentences: list[str]) -> None:
    view = saying("Find by email", "Checking…", *sentences)
    assert problems_of_view(view) == []


@given(
    st.builds(
        Reply,
        any_text,
        st.lists(st.one_of(any_text.map(said), any_text.map(note), st.just(ROWS)), max_size=5).map(tuple),
        st.sampled_from([(), (BUTTON,)]),
    )
)
def test_a_modal_that_shows_an_answer_is_taken_and_has_nothing_to_press(reply: Reply) -> None:
    view: Any = showing("Find by email", reply)
    assert problems_of_view(view) == []
    assert not list(places(view["blocks"]))


def test_a_refusal_in_a_modal_names_people_and_shows_text_as_it_is() -> None:
    reply = Reply("Not allowed", (said("Tom & Maya <3"), said("Ask ", Mention("U0AROHA"), ".")))
    view: Any = showing("Add a tag", reply)
    assert "Tom & Maya <3" in str(view["blocks"])
    assert {"type": "user", "user_id": "U0AROHA"} in view["blocks"][2]["elements"][0]["elements"]
    assert "<@" not in str(view)
    assert "&amp;" not in str(view)


@given(any_text, st.text(min_size=1, max_size=400))
def test_an_option_fits(text: str, value: str) -> None:
    made: Any = option(Option(text, value))
    assert 1 <= len(made["text"]["text"]) <= 75
    assert made["text"]["type"] == "plain_text"
    assert 1 <= len(made["value"]) <= 150
