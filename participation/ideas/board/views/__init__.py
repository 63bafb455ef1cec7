"""The pages of the board: ideas by state and as a list, one moved or given away, many at once."""
