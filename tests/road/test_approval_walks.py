"""Whatever people, time, UChat and crashes do to requests: each is carried out once at most, and told truly."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import ClassVar, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from slackbot.road.approvals.deciding import approve, reject, withdraw
from slackbot.road.approvals.unknown import check, mark
from slackbot.store.journal import Wanted
from slackbot.store.records import Event
from slackbot.store.states import OPEN, State, may_follow
from tests.road.approving import Bots
from tests.road.world import AROHA, GUEST, LASTS_MS, MAYA, PRIYA, TOM, VIEWER, Died, Mood

T = TypeVar("T")

_copies = st.integers(0, 1)
_actors = st.sampled_from([MAYA, PRIYA, TOM, AROHA, GUEST, VIEWER])
_which = st.integers(0, 30)
_passes = st.sampled_from([1, 4_000, 11_000, 16_000, LASTS_MS // 2, LASTS_MS, 11 * 60_000])
_SETTINGS = settings(max_examples=30, stateful_step_count=25, deadline=None, derandomize=True)
_NEVER_RAN = {State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.CHANGED}


class Walk(RuleBasedStateMachine):
    """Two copies of the bot, and what ought to be true of every request."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.bots = Bots(Path(shutil.copy(self.template, f"{self.folder.name}/bot.db")))
        self.required: dict[str, int] = {}
        self.settled: dict[str, State] = {}
        self.run(self.bots.start())

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    def one(self, which: int) -> str:
        return list(self.required)[which % len(self.required)]

    # People

    @initialize(actor=st.sampled_from([MAYA, PRIYA]), required=st.integers(1, 3))
    def begin(self, actor: str, required: int) -> None:
        for user_ns in ("f1u1", "f1u2"):
            self.ask(actor, user_ns, required, 0)

    @rule(
        actor=st.sampled_from([MAYA, PRIYA]),
        user_ns=st.sampled_from(["f1u1", "f1u2"]),
        required=st.integers(1, 3),
        copy=_copies,
    )
    def ask(self, actor: str, user_ns: str, required: int, copy: int) -> None:
        self.bots.world.mood = Mood.WELL
        work = self.bots.request(self.bots.copies[copy], actor=actor, user_ns=user_ns, required=required)
        reference, _ = self.run(work)
        found = self.run(self.bots.copies[copy].tools.journal.operation(reference))
        assert found is not None
        if found.state is State.PENDING:
            self.required[reference] = required

    @precondition(lambda self: self.required)
    @rule(which=_which, actor=_actors, copy=_copies)
    def approve(self, which: int, actor: str, copy: int) -> None:
        self.run(approve(self.bots.copies[copy].tools, self.bots.asked(actor), self.one(which)))

    @precondition(lambda self: self.required)
    @rule(which=_which, actors=st.lists(_actors, min_size=2, max_size=8))
    def approve_at_once(self, which: int, actors: list[str]) -> None:
        self.run(self._click(self.one(which), actors))

    @precondition(lambda self: self.required)
    @rule(which=_which, mood=st.sampled_from(Mood))
    def agree_on_a_day_like_this(self, which: int, mood: Mood) -> None:
        self.bots.people.approvers |= {PRIYA, TOM}
        self.run(self._click(self.one(which), [MAYA, PRIYA, TOM, AROHA, AROHA]))
        self.bots.world.mood = mood
        self.run(self._work())
        self.bots.world.mood = Mood.WELL

    async def _click(self, reference: str, actors: list[str]) -> None:
        copies = self.bots.copies
        clicks = (
            approve(copies[number % 2].tools, self.bots.asked(actor), reference)
            for number, actor in enumerate(actors)
        )
        await asyncio.gather(*clicks)

    @precondition(lambda self: self.required)
    @rule(which=_which, actor=_actors, copy=_copies)
    def reject(self, which: int, actor: str, copy: int) -> None:
        self.run(reject(self.bots.copies[copy].tools, self.bots.asked(actor), self.one(which), "no"))

    @precondition(lambda self: self.required)
    @rule(which=_which, actor=_actors, copy=_copies)
    def withdraw(self, which: int, actor: str, copy: int) -> None:
        self.run(withdraw(self.bots.copies[copy].tools, self.bots.asked(actor), self.one(which)))

    @precondition(lambda self: self.required)
    @rule(which=_which, actor=_actors, copy=_copies)
    def check(self, which: int, actor: str, copy: int) -> None:
        self._may_die(copy, check(self.bots.copies[copy].tools, self.bots.asked(actor), self.one(which)))

    @precondition(lambda self: self.required)
    @rule(which=_which, actor=_actors, copy=_copies, done=st.booleans())
    def mark(self, which: int, actor: str, copy: int, done: bool) -> None:
        asked = self.bots.asked(actor)
        self._may_die(copy, mark(self.bots.copies[copy].tools, asked, self.one(which), "saw it", done=done))

    @rule(actor=st.sampled_from([PRIYA, TOM]))
    def change_role(self, actor: str) -> None:
        self.bots.people.approvers ^= {actor}

    # The bot, UChat and time

    @rule()
    def work(self) -> None:
        self.run(self._work())

    @rule(mood=st.sampled_from(Mood))
    def uchat_turns(self, mood: Mood) -> None:
        self.bots.world.mood = mood

    @rule(user_ns=st.sampled_from(["f1u1", "f1u2"]), name=st.sampled_from(["Jane", "Omar"]))
    def somebody_changes(self, user_ns: str, name: str) -> None:
        before = self.bots.world.people[user_ns]
        self.bots.world.people[user_ns] = before.model_copy(update={"name": name})

    @rule(copy=_copies)
    def die(self, copy: int) -> None:
        self.bots.copies[copy].dies()

    @rule(passes=_passes, copies=st.sampled_from([(), (0,), (1,), (0, 1)]))
    def time_passes(self, passes: int, copies: tuple[int, ...]) -> None:
        self.bots.time.ms += passes
        for number in copies:
            self._may_die(number, self.bots.copies[number].sweep())

    @rule(passes=_passes)
    def both_sweep_at_once(self, passes: int) -> None:
        self.bots.time.ms += passes

        async def both() -> None:
            await asyncio.gather(*(each.sweep() for each in self.bots.copies))

        self.run(both())

    async def _work(self) -> None:
        """Both copies at once; whichever dies of it begins anew."""
        bad = await asyncio.gather(*(each.work() for each in self.bots.copies))
        for copy, ends in zip(self.bots.copies, bad, strict=True):
            assert all(isinstance(each, Died) for each in ends), ends
            if ends:
                copy.dies()

    def _may_die(self, copy: int, work: Coroutine[object, object, object]) -> None:
        try:
            self.run(work)
        except Died:
            self.bots.copies[copy].dies()

    # What is true of every request at any moment

    @invariant()
    def every_request_is_told_truly(self) -> None:
        stories: dict[str, list[Event]] = {}
        journal, approvals = self.bots.copies[0].tools.journal, self.bots.copies[0].tools.approvals
        found, _ = self.run(journal.entries(Wanted(latest_only=False), limit=10_000))
        for each in reversed(found):
            stories.setdefault(each.operation, []).append(each)
        for reference, required in self.required.items():
            story = stories[reference]
            operation = self.run(journal.operation(reference))
            assert operation is not None
            self._is_legal(story, operation.state)
            voters = self.run(approvals.voters(reference))
            self._votes_are_counted(story, voters, required)
            self._is_carried_out_once(reference, story)
            assert self.settled.setdefault(reference, operation.state) is operation.state or (
                self.settled[reference] in OPEN
            )
            self.settled[reference] = operation.state

    def _is_legal(self, story: list[Event], state: State) -> None:
        states = [each.state for each in story]
        assert states[0] is State.PENDING
        assert states[-1] is state
        assert all(may_follow(*pair) for pair in zip([None, *states], states, strict=False))
        assert states.count(State.APPROVED) <= 1
        assert states.count(State.STARTED) <= 1

    def _votes_are_counted(self, story: list[Event], voters: tuple[str, ...], required: int) -> None:
        requester = story[0].actor
        cast_ = [each for each in story if each.result.startswith("approved, ")]
        assert sorted(each.actor for each in cast_) == sorted(voters)
        assert [each.result for each in cast_] == [
            f"approved, {number} of {required}" for number in range(1, len(cast_) + 1)
        ]
        assert not {requester, GUEST, VIEWER} & set(voters)
        agreed = any(each.state is State.APPROVED for each in story)
        assert len(voters) == required if agreed else len(voters) < required

    def _is_carried_out_once(self, reference: str, story: list[Event]) -> None:
        states = [each.state for each in story]
        world = self.bots.world
        assert world.sent.count(reference) <= states.count(State.STARTED)
        if _NEVER_RAN & set(states):
            assert State.STARTED not in states
            assert reference not in world.wiped
        if any(each.result.startswith("marked") for each in story):
            return  # somebody's word, where reading could not tell
        if states[-1] is State.DONE:
            assert reference in world.wiped
        if states[-1] in {State.FAILED, State.REFUSED}:
            assert reference not in world.wiped

    @invariant()
    def nobody_is_in_two_open_requests(self) -> None:
        journal = self.bots.copies[0].tools.journal
        open_ones = [
            operation.bot_user
            for operation in (self.run(journal.operation(each)) for each in self.required)
            if operation is not None and operation.state in OPEN
        ]
        assert len(open_ones) == len(set(open_ones))

    def teardown(self) -> None:
        self.run(self._end())
        self.runner.close()
        self.folder.cleanup()

    async def _end(self) -> None:
        """On a good day after the last crash everything that was under way is settled."""
        self.bots.world.mood = Mood.WELL
        for copy in self.bots.copies:
            copy.dies()
        for _ in range(4):
            self.bots.time.ms += LASTS_MS
            await self.bots.copies[0].sweep()
        left = {State.PENDING, State.APPROVED, State.STARTED}
        for reference in self.required:
            operation = await self.bots.copies[0].tools.journal.operation(reference)
            assert operation is not None
            assert operation.state not in left
        await self.bots.end()


def test_a_request_is_carried_out_once_at_most_and_told_truly(migrated: Path) -> None:
    Walk.template = migrated
    run_state_machine_as_test(Walk, settings=_SETTINGS)
