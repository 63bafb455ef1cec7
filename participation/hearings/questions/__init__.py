"""Questions that a hearing asks besides its text, and how they are answered."""
