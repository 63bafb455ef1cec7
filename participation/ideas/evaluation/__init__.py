"""Evaluation: the criteria of a box, and the scores that several officials give its ideas by them."""
