"""Ideas: writing one, its life and what is promised for it, and the lists that ideas stand in."""
