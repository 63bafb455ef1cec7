"""Feeds: Atom, calendars and the sitemap for those who follow from elsewhere, and pages for paper."""
