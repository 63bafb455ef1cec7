"""The notice of a hearing: its text, documents, dates and types, its life, and the frame of its pages."""
