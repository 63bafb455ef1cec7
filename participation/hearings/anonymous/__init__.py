"""Anonymous responses: given without a name, kept by a code, corrected and withdrawn with it."""
