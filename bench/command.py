"""Slash commands as Slack sends them: the fields, the v0 signature, the bytes of the request."""

import hashlib
import hmac
import itertools
import time
from dataclasses import dataclass
from urllib.parse import urlencode

SECRET = "0123456789abcdef0123456789abcdef"
TEAM, USER, CHANNEL = "T0BENCH", "U0MAYA", "C0SUPPORT"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Command:
    """One command, signed. `answer` is the path its answer is posted to."""

    answer: str
    request: bytes


def compose(line: str, answers: str, host: str) -> Command:
    """`/uchat <line>`, signed now and like no other; its answer goes to a path of its own under `answers`."""
    number = next(_numbers)
    answer = f"/answers/{number}"
    fields = {
        "token": "verification-token",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": CHANNEL,
        "channel_name": "support",
        "user_id": USER,
        "user_name": "maya",
        "command": "/uchat",
        "text": line,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": f"{answers}{answer}",
        "trigger_id": f"{number}.{time.time_ns()}.bench",
    }
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: {host}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Command(answer, head.encode() + body)
