"""The flow bridge: what UChat offers in its Flow Builder alone, reached through sub flows and user fields."""
