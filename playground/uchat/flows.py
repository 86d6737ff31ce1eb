"""The sub flows of the flow bridge, run as the Flow Builder would run them."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from playground.uchat.merging import merge
from playground.uchat.people import Person
from playground.uchat.switches import BridgeAnswer, Flows, Switches
from playground.uchat.workspace import Workspace

Step = Callable[[Workspace, Person, str], dict[str, Any]]

OK = {"status": "ok"}


def _error(message: str) -> dict[str, Any]:
    return {"status": "error", "message": message}


def _list_sequences(_: Workspace, person: Person, __: str) -> dict[str, Any]:
    return {"data": person.sequences}


def _remove_smart_delays(_: Workspace, person: Person, __: str) -> dict[str, Any]:
    removed, person.smart_delays = person.smart_delays, 0
    return {**OK, "delete": removed}


def _remove_scheduled_messages(_: Workspace, person: Person, __: str) -> dict[str, Any]:
    removed, person.scheduled_messages = person.scheduled_messages, 0
    return {**OK, "delete": removed}


def _list_labels(workspace: Workspace, person: Person, _: str) -> dict[str, Any]:
    return {"data": workspace.labels_of(person)}


def _list_closing_notes(_: Workspace, person: Person, __: str) -> dict[str, Any]:
    return {"data": person.closing_notes}


def _merge(workspace: Workspace, primary: Person, argument: str) -> dict[str, Any]:
    user_ns, _, afterwards = argument.rpartition(",")
    if afterwards not in {"delete", "keep"}:
        return _error("Nothing chosen for the secondary bot user")
    secondary = workspace.person(user_ns)
    if secondary is None:
        return _error("Secondary bot user not found")
    if secondary is primary:
        return _error("A bot user can't be merged with itself")
    merge(workspace, primary, secondary, delete=afterwards == "delete")
    return OK


STEPS: dict[str, Step] = {
    "slackbot: list sequences": _list_sequences,
    "slackbot: remove smart delays": _remove_smart_delays,
    "slackbot: remove scheduled messages": _remove_scheduled_messages,
    "slackbot: merge": _merge,
    "slackbot: list labels": _list_labels,
    "slackbot: list closing notes": _list_closing_notes,
}
"""The Bot User API step of each sub flow, by the sub flow's name."""


class RunningFlows:
    """Starts sub flows and owns them until they end. Those of other names are taken and do nothing."""

    def __init__(self, workspace: Workspace, switches: Switches) -> None:
        self._workspace = workspace
        self._switches = switches
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def start(self, person: Person, sub_flow_ns: str) -> None:
        """Start one. The switches are read now, and hold for the whole run."""
        step = STEPS.get(self._workspace.sub_flows[sub_flow_ns])
        if step is None or self._switches.flows is Flows.SILENT:
            return
        task = asyncio.create_task(self._run(person, step, self._switches.model_copy()))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def settled(self) -> None:
        """Wait until every sub flow that was started has ended."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        """End those that still run. Raises what broke one, for that is an error of the stand-in."""
        for task in self._tasks:
            task.cancel()
        await self.settled()
        if self._failures:
            raise ExceptionGroup(
                "sub flows broke", [error for error in self._failures if isinstance(error, Exception)]
            )

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._failures.append(error)

    async def _run(self, person: Person, step: Step, switches: Switches) -> None:
        fields = person.fields
        fields["slackbot_running"] = fields.get("slackbot_request", "")
        await asyncio.sleep(_seconds(switches))
        if self._workspace.person(person.user_ns) is not person:
            return  # The person is gone, and their flow with them.
        fields = person.fields
        if switches.flows is Flows.FAILING:
            result = _error("The step could not be carried out")
        else:
            result = step(self._workspace, person, fields.get("slackbot_argument", ""))
        if switches.flows is Flows.MUTE:
            return
        fields["slackbot_result"] = _written(result, switches)
        if switches.bridge_answer is BridgeAnswer.ANOTHER_REQUEST:
            fields["slackbot_reply"] = "another-request"
        else:
            fields["slackbot_reply"] = fields.get("slackbot_running", "")


def _seconds(switches: Switches) -> float:
    match switches.flows:
        case Flows.SLOW:
            return switches.slow_seconds
        case Flows.LATE:
            return switches.late_seconds
        case _:
            return switches.flow_seconds


def _written(result: dict[str, Any], switches: Switches) -> str:
    text = json.dumps(result, ensure_ascii=False)
    match switches.bridge_answer:
        case BridgeAnswer.BROKEN_JSON:
            return text[: len(text) // 2]
        case BridgeAnswer.WRONG_SHAPE:
            return json.dumps(["not", {"what": "was asked for"}])
        case _:
            return text
