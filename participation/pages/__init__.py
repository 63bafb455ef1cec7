"""Pages: the front page, what came of it, and the plain-word pages."""
