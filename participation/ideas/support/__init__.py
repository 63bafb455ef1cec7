"""Support: votes, a text that changes after them, and ideas that are left to those who support them."""
