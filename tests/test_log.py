"""One JSON object a line, and never a token."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from slackbot import log

TOKENS = (
    "xoxb-123-456-abcDEF",
    "xoxp-123-456-abcDEF",
    "xoxe.xoxp-1-abcDEF",
    "xapp-1-A012-345-abcdef",
    "xwfp-123-456-abcDEF",
    "Bearer 31337-secret.token",
    "https://hooks.slack.com/commands/T012ABCDEF/345/abcDEF",
    "https://hooks.slack.com/actions/T012ABCDEF/345/abcDEF",
)


def secret_of(token: str) -> str:
    """The part that must not come out."""
    return token.removeprefix("Bearer ").removeprefix("https://hooks.slack.com").removeprefix("xoxe.")


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Standard error, with logging set up and put back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log.set_up("info")
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def redacted(**event: Any) -> str:
    return json.dumps(log.redact(None, "info", dict(event)), default=repr)


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_left_in_a_text(token: str) -> None:
    shown = redacted(event=f"before {token} after", url=token)
    assert secret_of(token) not in shown
    assert "before" in shown
    assert "after" in shown
    assert "[hidden]" in shown


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_left_in_what_is_no_text(token: str) -> None:
    shown = redacted(
        body={"headers": [token, {"token": (token,)}]}, error=ValueError(token), raw=token.encode()
    )
    assert secret_of(token) not in shown


@given(
    before=st.text(max_size=20),
    token=st.text("abcXYZ0123456789-", min_size=8, max_size=40),
    after=st.text(max_size=9),
)
def test_no_token_is_left_wherever_it_stands(before: str, token: str, after: str) -> None:
    assert f"xoxb-{token}" not in redacted(event=f"{before}xoxb-{token} {after}")


def test_what_is_no_secret_stays() -> None:
    event = {
        "event": "answered",
        "reference": "7K2M9-QXD4R",
        "calls": 3,
        "in_hand": None,
        "ok": True,
        "ms": 1.5,
    }
    assert log.redact(None, "info", dict(event)) == event


@pytest.mark.parametrize("token", TOKENS)
def test_neither_the_bots_lines_nor_the_libraries_hold_a_token(stderr: io.StringIO, token: str) -> None:
    structlog.get_logger("slackbot.test").error("broke", detail=token, error=ValueError(token))
    logging.getLogger("slack_bolt").warning("refused %s", token)
    found = entries(stderr)
    assert len(found) == 2
    assert secret_of(token) not in stderr.getvalue()


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_in_a_trace(stderr: io.StringIO, token: str) -> None:
    def fail() -> None:
        raise RuntimeError(f"could not reach {token}")

    try:
        fail()
    except RuntimeError as error:
        structlog.get_logger("slackbot.test").error("request broke", reference="7K2M9-QXD4R", exc_info=error)
        logging.getLogger("slack_bolt").exception("broke")
    ours, theirs = entries(stderr)
    assert ours["reference"] == "7K2M9-QXD4R"
    assert "RuntimeError" in ours["exception"]
    assert "RuntimeError" in theirs["exception"]
    assert secret_of(token) not in stderr.getvalue()


def test_lines_are_json_with_level_and_time(stderr: io.StringIO) -> None:
    structlog.get_logger("slackbot.test").info("answered\nwell", reference="7K2M9-QXD4R")
    logging.getLogger("slack_bolt").warning("a library's line")
    ours, theirs = entries(stderr)
    assert ours["event"] == "answered\nwell"
    assert ours["level"] == "info"
    assert ours["timestamp"].endswith("Z")
    assert theirs["logger"] == "slack_bolt"


def test_libraries_whose_lines_name_customers_are_quiet(stderr: io.StringIO) -> None:
    for name in ("httpx", "aiosqlite", "sqlalchemy.engine"):
        logging.getLogger(name).info("GET /subscribers?email=jane@acme.com")
    assert stderr.getvalue() == ""


def test_what_is_below_the_level_is_left_out(stderr: io.StringIO) -> None:
    structlog.get_logger("slackbot.test").debug("detail")
    assert stderr.getvalue() == ""
