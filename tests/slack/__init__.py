"""The parts of Slack's side that need no Slack."""
