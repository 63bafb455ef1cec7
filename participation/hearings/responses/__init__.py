"""Responses to a hearing: given, confirmed, received, corrected and withdrawn."""
