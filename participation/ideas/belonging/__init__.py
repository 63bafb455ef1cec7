"""What belongs to a project: ideas, hearings and boxes, and projects that are made of them."""
