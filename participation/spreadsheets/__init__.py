"""Spreadsheets: read as people upload them, and laid out as they are downloaded."""
