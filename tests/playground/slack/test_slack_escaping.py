import pytest

from playground.slack.cast import default_world
from playground.slack.escaping import escape_typed

CASES = {
    "nothing to do": "nothing to do",
    "jane@acme.com": "<mailto:jane@acme.com|jane@acme.com>",
    "find email jane+x@mail.acme.com.au --workspace": (
        "find email <mailto:jane+x@mail.acme.com.au|jane+x@mail.acme.com.au> --workspace"
    ),
    "+61 491 570 156": "<tel:+61491570156|+61 491 570 156>",
    "0491 570 156": "0491 570 156",
    "@maya": "<@U0MAYA|maya>",
    "@nobody": "@nobody",
    "#support": "<#C0SUPPORT|support>",
    "see acme.com": "see <http://acme.com|acme.com>",
    "https://acme.com/a?b=1&c=2": "<https://acme.com/a?b=1&amp;c=2>",
    "a < b & c > d": "a &lt; b &amp; c &gt; d",
    "<!channel>": "<!channel>",
    "<script>": "&lt;script&gt;",
    "<@U0MAYA>": "<@U0MAYA>",
    "f1001u501 “VIP” —no-bot": "f1001u501 “VIP” —no-bot",
}


@pytest.mark.parametrize(("typed", "sent"), CASES.items(), ids=CASES.keys())
def test_typed_text_is_sent_as_slack_sends_it(typed: str, sent: str) -> None:
    assert escape_typed(typed, default_world()) == sent
