"""The types a parameter can have, each with how a value of it is given, stored and shown."""
