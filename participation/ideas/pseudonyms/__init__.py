"""The pseudonyms under which people write in a box that has them, and who may learn whose they are."""
