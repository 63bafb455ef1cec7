"""Hearings: a proposal before the public, with a deadline, the responses, and what came of them."""
