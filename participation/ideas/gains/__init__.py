"""Gains: what an idea or a project is to win, and what was measured after it was realised."""
