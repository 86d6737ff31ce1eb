"""Running a sub flow on a bot user and reading its answer, one request at a time for each of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from slackbot.bridge.faults import BridgeTaken, FieldsMissing, FlowMissing, FlowSilent, GivenUp
from slackbot.bridge.flows import ARGUMENT, FIELDS, PREFIX, REPLY, REQUEST, RESULT, Flow
from slackbot.faults import Fault, StoreFault
from slackbot.store.claims import Claim, Claims
from slackbot.uchat import BotUser, Invalid, NotFound, SubFlow, UChat, UChatError
from slackbot.uchat.hidden import bridge_values

T = TypeVar("T")

CLOSED_MS = 10 * 60_000
"""How long a bridge stays closed behind a request that was never answered."""
_GRACE_MS = 10_000
_KEPT_MS = 10 * 60_000
"""How long what exists in the Flow Builder is known; what is removed meanwhile is found out at its use."""
_WAITS = (0.35, 0.45, 0.9, 1.5, 2.5, 4.0)
_QUEUE_SECONDS = 10.0
_NO_ARGUMENT = "-"
_NOTHING = "-"  # so that an answer which was never saved is not taken from the request before

_log = structlog.get_logger(__name__)


async def _always(_: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a flow answered, and the bot user as they were read with it, without what is hidden."""

    value: T
    user: BotUser


class Bridge:
    """The flow bridge. `timeout` is seconds; `now` gives epoch milliseconds; `sleep` waits seconds.

    `wanted` tells whether a request is still to be carried out; one that was given up is not started.

    It knows nothing of what an operation is: its `request` is whatever names one, and must be used once.
    """

    def __init__(
        self,
        uchat: UChat,
        claims: Claims,
        *,
        timeout: float,
        now: Callable[[], int],
        wanted: Callable[[str], Awaitable[bool]] = _always,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._uchat = uchat
        self._claims = claims
        self._timeout = timeout
        self._now = now
        self._wanted = wanted
        self._sleep = sleep
        self._flows: tuple[int, tuple[SubFlow, ...]] | None = None
        self._fields_until = 0
        self._clearing: set[asyncio.Task[None]] = set()

    async def has(self, flow: Flow[T]) -> bool:
        """Whether the sub flow exists. Raises UChatError."""
        return await self._found(flow) is not None

    async def require(self, flow: Flow[T]) -> None:
        """Raises FlowMissing where the sub flow does not exist, FieldsMissing where a field of its doesn't."""
        if not await self.has(flow):
            raise FlowMissing(flow.name)
        await self._require_fields()

    async def run(self, flow: Flow[T], user_ns: str, *, request: str, argument: str = _NO_ARGUMENT) -> T:
        """What `flow` answers for the bot user; raises what `ask` raises."""
        return (await self.ask(flow, user_ns, request=request, argument=argument)).value

    async def ask(
        self, flow: Flow[T], user_ns: str, *, request: str, argument: str = _NO_ARGUMENT
    ) -> "Answer[T]":
        """Start `flow` on the bot user and read its answer, with the bot user as they are by then.

        The start is never repeated. Raises FlowMissing, FieldsMissing and BridgeTaken before anything was
        started, and StoreFault where the record can't be written; FlowSilent, FlowNonsense and FlowRefused
        after; UChatError with `maybe_done` in between.
        """
        sub_flow = await self._found(flow)
        if sub_flow is None:
            raise FlowMissing(flow.name)
        await self._require_fields()
        claim = await self._claim(flow, user_ns, request)
        # Behind the claim: whoever gave the request up sees either the claim, or that nothing was started.
        try:
            wanted = await self._wanted(request)
        except Fault:
            await self._open(claim)
            raise
        if not wanted:
            await self._open(claim)
            raise GivenUp
        try:
            await self._start(flow, sub_flow, claim, argument)
        except (UChatError, Fault) as error:
            if not error.maybe_done:
                await self._open(claim)
            error.maybe_done = error.maybe_done and flow.changes
            raise
        found = await self._answer(claim)
        if found is None:
            raise FlowSilent(flow.name, self._timeout, changes=flow.changes)
        self._clear_later(claim)
        result, user = found
        return Answer(flow.read(result), self._uchat.shown(user))

    async def late(self, claim: Claim) -> str | None:
        """The answer to a request that was given up, if it has come by now. Raises UChatError."""
        found = await self._late(claim)
        return found[0] if found is not None else None

    async def _late(self, claim: Claim) -> tuple[str, BotUser] | None:
        user = await self._uchat.bot_user(claim.user_ns, keep_hidden=True, fresh=True)
        fields = bridge_values(user)
        return (fields.get(RESULT, ""), user) if fields.get(REPLY) == claim.request else None

    async def was_asked(self, user_ns: str, request: str) -> bool:
        """Whether the flow of `request` may have been started on the bot user, or may be yet.

        Not once its answer was read: then the fields are emptied. Raises UChatError.
        """
        held = await self._claims.held(user_ns)
        if held is not None and held.request == request:
            return True
        return (await self._uchat.bridge_fields(user_ns)).get(REQUEST) == request

    async def clear(self, claim: Claim) -> None:
        """Empty the fields and open the bridge again; what can't be emptied is logged and overwritten next time."""
        try:
            await self._uchat.clear_user_fields_by_name(claim.user_ns, FIELDS)
        except UChatError as error:
            _log.warning("bridge fields not cleared", reference=claim.request, error=repr(error))
        await self._open(claim)

    async def aclose(self) -> None:
        """Wait for the clearing that is under way."""
        await asyncio.gather(*self._clearing, return_exceptions=True)

    async def _found(self, flow: Flow[T]) -> SubFlow | None:
        if self._flows is None or self._flows[0] <= self._now():
            self._flows = (self._now() + _KEPT_MS, await self._uchat.subflows(PREFIX))
        found = [each for each in self._flows[1] if each.name.strip().casefold() == flow.name]
        if not found:
            # Whoever just created it should not have to wait until the list is read anew.
            self._flows = None
        return found[0] if found else None

    async def _require_fields(self) -> None:
        if self._now() < self._fields_until:
            return
        there = {each.name for each in await self._uchat.user_fields(PREFIX)}
        missing = [each for each in FIELDS if each not in there]
        if missing:
            raise FieldsMissing(missing)
        self._fields_until = self._now() + _KEPT_MS

    async def _claim(self, flow: Flow[T], user_ns: str, request: str) -> Claim:
        waited = 0.0
        while True:
            now = self._now()
            answer_by = now + int(self._timeout * 1000)
            claim = Claim(user_ns, request, flow.name, answer_by, look_at=answer_by + _GRACE_MS)
            try:
                held = await self._claims.take(claim, stale=now - CLOSED_MS)
            except StoreFault as fault:
                fault.maybe_done = False  # nothing was started
                raise
            if held is None:
                return claim
            if now >= held.answer_by:
                raise BridgeTaken(max(1, -(-(held.answer_by + CLOSED_MS - now) // 60_000)))
            if waited >= _QUEUE_SECONDS:
                raise BridgeTaken(None)
            await self._sleep(0.5)
            waited += 0.5

    async def _open(self, claim: Claim) -> None:
        try:
            await self._claims.give_back(claim)
        except StoreFault:
            _log.warning("bridge not opened again", reference=claim.request)

    async def _start(self, flow: Flow[T], sub_flow: SubFlow, claim: Claim, argument: str) -> None:
        try:
            await self._uchat.set_user_fields_by_name(
                claim.user_ns, {REQUEST: claim.request, ARGUMENT: argument, RESULT: _NOTHING}
            )
        except UChatError as error:
            error.maybe_done = False  # whatever became of the fields, nothing was started
            if isinstance(error, Invalid | NotFound):
                # They may have been removed since they were found.
                self._fields_until = 0
                await self._require_fields()
            raise
        try:
            await self._uchat.send_sub_flow(claim.user_ns, sub_flow.sub_flow_ns)
        except (Invalid, NotFound) as error:
            # It may have been removed since it was found.
            self._flows = None
            if not await self.has(flow):
                raise FlowMissing(flow.name) from error
            raise

    async def _answer(self, claim: Claim) -> tuple[str, BotUser] | None:
        waited, turn = 0.0, 0
        until = self._now() + int(self._timeout * 1000)
        # The reads take time too, and the clock may be set back.
        while waited < self._timeout and self._now() < until:
            wait = min(_WAITS[min(turn, len(_WAITS) - 1)], self._timeout - waited)
            await self._sleep(wait)
            waited, turn = waited + wait, turn + 1
            try:
                found = await self._late(claim)
            except UChatError as error:
                # It was started: a read that failed says nothing about it, and the next may tell.
                _log.info("bridge not readable", reference=claim.request, error=repr(error))
                continue
            if found is not None:
                return found
        return None

    def _clear_later(self, claim: Claim) -> None:
        task = asyncio.create_task(self.clear(claim), name=f"clear {claim.request}")
        self._clearing.add(task)
        task.add_done_callback(self._clearing.discard)
