"""Review: what colleagues say about a draft before it is published."""
