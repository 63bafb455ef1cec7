"""Where people say that they live: an area of a space, by their own word."""
