"""Exports: hearings, boxes and search results as files for decision makers."""
