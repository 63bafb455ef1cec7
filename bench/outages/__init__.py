"""Outages: writes under load while processes are killed and services are away, and what became of each."""
