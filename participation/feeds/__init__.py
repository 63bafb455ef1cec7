"""Feeds: Atom, calendars and the sitemap, for machines that follow the site."""
