"""Writing together: who writes along with the author of an idea, and who looks after it next."""
