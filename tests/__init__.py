"""The tests: each folder mirrors a part of the project, and `e2e` drives the whole over its real wire."""
