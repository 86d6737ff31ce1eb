"""The one road every request takes, whatever surface it came from."""
