"""The actions, one by one, on UChat answers made up for them."""
