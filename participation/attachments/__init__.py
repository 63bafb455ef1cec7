"""Attachments: the files of a subject, added, described, ordered and removed by whoever may."""
