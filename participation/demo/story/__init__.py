"""What the demo tells: people, hearings and ideas as data, and the few verbs that make rows of it."""
