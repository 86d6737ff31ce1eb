"""What people type or choose, read as values."""
