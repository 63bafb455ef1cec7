"""The outcome of a hearing: concluded, corrected in public, and taken on in a new round."""
