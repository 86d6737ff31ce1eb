"""Short versions of the two soaks; `make bench` runs them in full."""

from tests.bench.test_bench_runs import bench


async def test_merges_approved_by_eight_on_two_copies_are_carried_out_once_each() -> None:
    code, written = await bench("approvals", "--quick")
    assert "twice" in written, written
    for line in written.splitlines():
        # Milliseconds are the machine's business as well.
        assert not line.endswith("MISSED") or line.strip().startswith("from the clicks"), written
    assert code in {0, 1}, written


async def test_a_bot_that_is_killed_in_the_middle_of_approvals_keeps_its_record_true() -> None:
    code, written = await bench("kills", "--quick")
    assert code == 0, written
