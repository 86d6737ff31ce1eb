"""Stand-ins for Slack and UChat, to try and test the bot without an account. The bot imports none of it."""
