"""Subjects: the spine that everything readable, discussed, labelled and found hangs on."""
