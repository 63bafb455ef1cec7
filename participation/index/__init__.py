"""The index that search asks: what is written into it, its two engines, and the worker that keeps it."""
