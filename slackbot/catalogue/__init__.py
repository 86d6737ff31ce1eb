"""What an action is, all the actions there are, and the lines people type for them."""
