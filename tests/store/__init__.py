"""The record, on a real SQLite file."""
