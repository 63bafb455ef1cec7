"""What is known of the routes of the exports room."""

from tests.architecture.routes import Button, Form, anyone, signed_in

ROUTES = {
    "exports.box": anyone(
        "GET POST=303 town.box inside.box: readers",
        not_shared="says how large a file would be for this reader",
        form=Form(reader="official", once=True),
    ),
    "exports.box_file": anyone(
        "GET town.box inside.box: readers",
        not_counted="a file: counted in tests/exports",
        not_shared="a file, read in one moment and sent as it is",
    ),
    "exports.file": anyone("GET file: citizen, else 404", not_shared="a link for one person"),
    "exports.hearing": anyone(
        """GET POST=303 town.open inside.open: readers
           GET town.draft inside.draft: official, else 404
           POST town.draft: nobody, else 404
           POST=303 town.official: official, else 404""",
        asks="page town.open town.draft",
        not_shared="says how large a file would be for this reader",
        form=Form(reader="official", once=True),
    ),
    "exports.hearing_file": anyone(
        """GET town.open inside.open: readers
           GET town.draft: nobody, else 404""",
        not_counted="a file: counted in tests/exports",
        not_shared="a file, read in one moment and sent as it is",
    ),
    "exports.hearings": anyone(
        "GET POST -: all",
        not_shared="says how large a file would be for this reader",
        form=Button(once=True),
    ),
    "exports.ideas": anyone(
        "GET POST -: all",
        not_shared="says how large a file would be for this reader",
        form=Button(once=True),
    ),
    "exports.list_file": anyone(
        "GET list: all",
        not_counted="a file: counted in tests/exports",
        not_shared="a file, read in one moment and sent as it is",
        paged="""list?state=mine list?sort=supported&state=mine: citizen
           hearing-list: official
           project-list: official""",
    ),
    "exports.project": anyone(
        """GET POST=303 town.project inside.project: readers
           GET town.draft-project: official, else 404
           POST town.draft-project: nobody, else 404""",
        not_shared="says how large a file would be for this reader",
        form=Form(reader="official", once=True),
    ),
    "exports.project_file": anyone(
        "GET town.project inside.project: readers",
        not_counted="a file: counted in tests/exports",
        not_shared="a file, read in one moment and sent as it is",
    ),
    "exports.projects": anyone(
        "GET POST -: all",
        not_shared="says how large a file would be for this reader",
        form=Button(once=True),
    ),
    "exports.results": anyone(
        "GET POST -: all",
        not_shared="says how large a file would be for this reader",
        form=Button(once=True),
    ),
    "exports.made_file": anyone(
        "GET file: citizen, else 404",
        not_counted="a file: counted in tests/exports",
        not_shared="a link for one person",
    ),
    "exports.memo": anyone(
        """GET POST=303 town.concluded inside.concluded: readers
           GET POST=303 town.assessed inside.assessed: staff, else 404""",
        asks="hearing: visitor",
        form=Form(reader="official", thing="town.assessed", once=True),
    ),
    "exports.notify": signed_in("POST file: citizen, else 404"),
    "exports.search": anyone(
        "GET POST -: all",
        not_shared="says how large a file would be for this reader",
        form=Button(once=True),
    ),
}
