"""Whatever is asked of the record in whatever order, by two copies of the bot: it tells one true story."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import ClassVar, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from slackbot.store.engine import open_engines
from slackbot.store.journal import Journal, Wanted
from slackbot.store.ledger import Ledger
from slackbot.store.records import Event, Move, event_of
from slackbot.store.states import MOVES, State, may_follow
from tests.store.conftest import url_of
from tests.store.records import NOW, an_append, an_operation

T = TypeVar("T")

_numbers = st.integers(1, 4)
_copies = st.integers(0, 1)
_firsts = st.sampled_from(sorted(MOVES[None]))
_moves = st.sampled_from(
    [(before, after) for before, afters in MOVES.items() if before for after in sorted(afters)]
)


class Walk(RuleBasedStateMachine):
    """Two ledgers on one file, and what ought to be in it."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        url = url_of(Path(shutil.copy(self.template, f"{self.folder.name}/bot.db")))
        self.runner = asyncio.Runner()
        self.engines = [open_engines(url), open_engines(url)]
        self.journal = Journal(self.engines[0].reader)
        self.ledgers = [Ledger(each.writer) for each in self.engines]
        self.stories: dict[int, list[State]] = {}
        self.run(self._start())

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    async def _start(self) -> None:
        for each in self.ledgers:
            each.start()

    @rule(number=_numbers, state=_firsts, copy=_copies)
    def append(self, number: int, state: State, copy: int) -> None:
        if number in self.stories:
            again = an_append(100 + number, state, delivery=f"command:{number}")
            assert not self.run(self.ledgers[copy].write(again))
        else:
            assert self.run(self.ledgers[copy].write(an_append(number, state)))
            self.stories[number] = [state]

    @rule(number=_numbers, move=_moves, copy=_copies)
    def move(self, number: int, move: tuple[State, State], copy: int) -> None:
        before, after = move
        applies = self.stories.get(number, [None])[-1] is before
        write = Move(f"OP-{number:06}", before, event_of(an_operation(number), after, at=NOW, result=""))
        assert self.run(self.ledgers[copy].write(write)) is applies
        if applies:
            self.stories[number].append(after)

    @rule(number=_numbers, move=_moves)
    def move_at_once(self, number: int, move: tuple[State, State]) -> None:
        before, after = move
        applies = self.stories.get(number, [None])[-1] is before
        write = Move(f"OP-{number:06}", before, event_of(an_operation(number), after, at=NOW, result=""))
        won = self.run(self._together(write))
        # What leaves it where it is applies as often as it is written.
        times = (4 if before is after else 1) if applies else 0
        assert sorted(won) == [False] * (4 - times) + [True] * times
        if applies:
            self.stories[number] += [after] * times

    async def _together(self, write: Move) -> list[bool]:
        return await asyncio.gather(*(each.write(write) for each in self.ledgers * 2))

    @invariant()
    def every_operation_stands_where_its_last_event_says(self) -> None:
        events: dict[str, list[Event]] = {}
        found, total = self.run(self.journal.entries(Wanted(latest_only=False), limit=1_000))
        assert total == sum(len(each) for each in self.stories.values())
        for each in reversed(found):
            events.setdefault(each.operation, []).append(each)
        for number, story in self.stories.items():
            told = [each.state for each in events[f"OP-{number:06}"]]
            assert told == story
            assert all(may_follow(*pair) for pair in zip([None, *told], told, strict=False))
            operation = self.run(self.journal.operation(f"OP-{number:06}"))
            assert operation is not None
            assert operation.state is story[-1]

    def teardown(self) -> None:
        self.run(self._end())
        self.runner.close()
        self.folder.cleanup()

    async def _end(self) -> None:
        for ledger in self.ledgers:
            await ledger.stop()
        for engines in self.engines:
            await engines.dispose()


def test_states_move_along_their_moves_and_each_move_has_one_event(migrated: Path) -> None:
    Walk.template = migrated
    run_state_machine_as_test(Walk, settings=settings(max_examples=15, stateful_step_count=20, deadline=None))
