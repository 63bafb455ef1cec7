"""What is known of the routes of the parties room."""

from tests.architecture.routes import Form, Upload, anyone, official

ROUTES = {
    "parties.desk_parties": official(
        """GET town.open town.draft: official
           GET inside.open: nobody""",
        paged="town.open: official",
        arguments="official town.open: show after",
    ),
    "parties.desk_party": official(
        """GET POST town.open.asked: official
           GET POST inside.open.asked: nobody""",
        form=Form({"email": "svar@example.org"}),
    ),
    "parties.desk_party_choice": official(
        """GET town.open: official
           GET POST town.closed inside.open: nobody
           POST=303 town.open.free: official""",
        paged="town.open: official",
        arguments="official town.open: q group after",
        form=Form(
            {"organisation": "{organisation}"}, thing="town.open", once=True, only_ticked=True
        ),
    ),
    "parties.desk_party_mail": official(
        """GET POST town.open: official
           GET town.closed: nobody
           GET POST inside.open: nobody""",
        form=Form({"title": "Giv jeres svar"}, once=True),
    ),
    "parties.desk_party_post": official(
        """POST town.open.listed: official
           POST town.closed inside.open: nobody""",
    ),
    "parties.desk_party_reminder": official(
        """POST town.open: official
           POST inside.open: nobody""",
        form=Form({"days": "3"}, page="parties.desk_parties", once=True),
    ),
    "parties.desk_party_removal": official(
        """POST town.open.listed: official
           POST inside.open.asked: nobody""",
    ),
    "parties.desk_party_response": official(
        """POST town.open.asked: official
           POST inside.open.asked: nobody""",
        form=Form({"number": "1"}, page="parties.desk_party"),
    ),
    "parties.desk_party_sending": official(
        """GET town.open: official
           GET POST inside.open: nobody
           POST=303 town.open.listed: official
           POST town.closed: nobody""",
        form=Form(thing="town.open", once=True, only_ticked=True),
    ),
    "parties.desk_party_table": official(
        """GET POST town.open: official
           GET POST inside.open: nobody""",
        form=Upload(once=True),
        files="official town.open: table 1",
    ),
    "parties.desk_response_party": official(
        """POST town.open.held: official, else 403
           POST inside.open.held: nobody""",
    ),
    "parties.parties": anyone(
        """GET town.open inside.open: readers
           GET town.draft: staff""",
        asks="list",
    ),
    "parties.party": anyone(
        """GET POST town.open.asked: all
           GET inside.open.asked: readers
           GET POST town.open: nobody, else 404""",
        not_shared="a link for one organisation",
        form=Form(
            {"respondent_name": "Bo", "role": "Formand", "body": "Byg lavere."},
            versioned=True,
            limit=30,
        ),
        files="visitor town.open.asked: files 2",
    ),
    "parties.party_opening": anyone(
        """POST town.open.asked: all
           POST town.open: nobody, else 404""",
    ),
}
