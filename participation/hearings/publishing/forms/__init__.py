"""Forms of the text, the documents and the dates."""
