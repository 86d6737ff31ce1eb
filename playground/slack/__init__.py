"""A stand-in for Slack: Web API, Socket Mode, signed deliveries, and the page people use."""

from playground.slack.limits import Limits
from playground.slack.records import Ack, Call, Complaint, Delivery, Notice
from playground.slack.standin import SlackStandIn

__all__ = ["Ack", "Call", "Complaint", "Delivery", "Limits", "Notice", "SlackStandIn"]
