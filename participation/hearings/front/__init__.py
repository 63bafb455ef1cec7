"""What the wing shows the site: the pages that put its rooms together, its jobs, and its registration."""
