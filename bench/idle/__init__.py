"""The smallest set of actions the bot starts with, for measuring what everything around an action costs."""
