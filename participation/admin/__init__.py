"""Administration: spaces, people, boxes, hearing types and words, in the browser."""
