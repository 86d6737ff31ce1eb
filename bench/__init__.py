"""What the bot promises in figures, each measured beside its comparison in one run: `python -m bench`."""
