"""The one record: operations, their events, and the only way to write them."""
