"""What came of it: results, figures of what was promised and done, and the lists of what they count."""
