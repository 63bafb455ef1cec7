"""The milestones of all projects by their dates: the roadmap."""
