"""What the bot can do: one file a noun. Each is read for its actions; none is named elsewhere."""
