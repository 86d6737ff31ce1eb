"""The bot driven as Slack drives it, against both stand-ins."""
