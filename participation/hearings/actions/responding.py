"""Taking in responses: drafted, confirmed, received, corrected, withdrawn."""
