"""The desk: what waits for an official or a moderator today."""
