"""Publishing: the text, the documents and the dates of a hearing, written at the desk."""
