"""Sorting what people say into points and themes, and assessing the themes.

Each action takes the hearing as a subject, and holds it: all that is sorted stands in it, so that
what one decides by is not changed by another meanwhile. Two officials who do the same thing at once do
it once.
"""
