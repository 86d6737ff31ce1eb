"""Slack's side: payloads in, invocations out; answers in, blocks out."""
