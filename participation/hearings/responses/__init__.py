"""Responses to a hearing: given, confirmed, received, read through, corrected and withdrawn."""
