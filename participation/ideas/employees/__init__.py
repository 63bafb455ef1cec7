"""What employees proposed: the figures of it, and a leader's page of what her people proposed."""
