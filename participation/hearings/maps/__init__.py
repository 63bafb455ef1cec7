"""The map of a hearing, and the places that responses point at."""
