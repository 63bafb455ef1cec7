"""An example of a mapping file for each thing that comes in."""

from participation.importers.tables.mapping import RowKind

_EXAMPLES = {
    RowKind.ideas: """\
# Ideas from a table. Leave out what the table does not have.
what = "ideas"
source = "old-site"            # where it comes from; with the ids it keeps a second run from adding

[file]
dates = ["%d-%m-%Y %H:%M", "%d-%m-%Y"]   # unless they are written as 2019-05-14 or 2019-05-14T09:30
timezone = "Europe/Copenhagen"           # the space's unless said
language = "da"                          # of the texts; guessed unless said

[box]
name = "Idéer til havnen"

[columns]                      # the heading's words
id = "Nr"
title = "Titel"
text = "Beskrivelse"           # or several: ["Beskrivelse", "Begrundelse"]
date = "Oprettet"
name = "Navn"                  # who wrote it
state = "Status"
topics = "Emner"
areas = "Bydel"
supports = "Stemmer"           # shown apart, never added to our counts
notes = ["Kilde"]              # shown beside the idea

[lists]
topics = ","                   # several topics in one cell, and what stands between them

[values.state]                 # the table's words, and our states
"Åben" = "new"
"Godkendt" = "accepted"
"Afvist" = "declined"
""",
    RowKind.comments: """\
# Comments on ideas that were imported before, with the same source and box.
what = "comments"
source = "old-site"

[file]
dates = "%d-%m-%Y %H:%M"

[box]
name = "Idéer til havnen"

[columns]
id = "Nr"
idea = "Forslag"               # the id of the idea
parent = "Svar på"             # the id of the comment it answers
text = "Kommentar"
date = "Dato"
name = "Navn"
""",
    RowKind.responses: """\
# Responses to a hearing.
what = "responses"
source = "old-site"

[file]
dates = "%d-%m-%Y %H:%M"
language = "da"

[hearing]
title = "Lokalplan 214"
opens = 2019-05-01             # taken from the first and the last response unless said
closes = 2019-06-12

[columns]
text = "Høringssvar"
date = "Dato"
name = "Navn"
organisation = "Virksomhed"
notes = ["By"]
""",
}


def example(what: RowKind) -> str:
    """A mapping file for one kind of rows, to be changed by hand."""
    return _EXAMPLES[what].rstrip()
