"""From what the app sent to what stands in a message: refusals, cuts, ids."""

import copy
import json
from dataclasses import dataclass
from typing import Any

from playground.slack.blocks import assign_ids
from playground.slack.refusals import MARKDOWN_TOTAL, MESSAGE_TEXT, problems_of_message
from playground.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Content:
    """A message's text, and its blocks with every id in place. `blocks` is None when none were sent."""

    text: str
    blocks: list[dict[str, Any]] | None
    blocks_given: bool


def prepared(workspace: Workspace, where: str, arguments: dict[str, Any]) -> Content:
    """The content of a message. RefusedError with Slack's error; every problem is complained of too."""
    text = arguments.get("text")
    text = "" if text is None else str(text)
    blocks = _blocks(workspace, where, arguments)
    markdown = str(arguments.get("markdown_text") or "")
    if markdown:
        if text or blocks:
            raise workspace.refuse(where, "markdown_text_conflict", arguments)
        if len(markdown) > MARKDOWN_TOTAL:
            raise workspace.refuse(where, "msg_too_long", arguments)
        text, blocks = markdown, [{"type": "markdown", "text": markdown}]
    if not text and not blocks and not arguments.get("attachments"):
        raise workspace.refuse(where, "no_text", arguments)
    if blocks and workspace.validate:
        problems = problems_of_message(blocks)
        if problems:
            raise workspace.refuse(where, "invalid_blocks", arguments, problems)
    if blocks and not text.strip():
        workspace.complain(
            where, "blocks without a fallback text: notifications and screen readers need one", arguments
        )
    if len(text) > MESSAGE_TEXT:
        workspace.complain(where, f"text is cut at {MESSAGE_TEXT} characters", {"length": len(text)})
        text = text[:MESSAGE_TEXT]
    if not blocks:
        return Content(text, None, blocks is not None)
    kept = copy.deepcopy(blocks)
    assign_ids(kept)
    return Content(text, kept, blocks_given=True)


def _blocks(workspace: Workspace, where: str, arguments: dict[str, Any]) -> list[dict[str, Any]] | None:
    blocks = arguments.get("blocks")
    if isinstance(blocks, str):
        try:
            blocks = json.loads(blocks) if blocks else None
        except ValueError:
            raise workspace.refuse(where, "invalid_blocks_format", arguments) from None
    if blocks is not None and not isinstance(blocks, list):
        raise workspace.refuse(where, "invalid_blocks_format", arguments)
    return blocks
