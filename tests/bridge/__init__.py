"""The flow bridge, against UChat's stand-in and a real database file."""
