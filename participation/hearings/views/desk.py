"""The officials' side of the hearings room."""
