"""What is read off a signature, and the lines people type."""
