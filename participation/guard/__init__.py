"""The privacy guard: contributions that seem to hold a personal number wait until somebody has looked."""
