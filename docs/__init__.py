"""For operators; and the script that takes the README's pictures."""
