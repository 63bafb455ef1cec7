"""What is known of the routes of the writing room."""

from tests.architecture.routes import Form, anyone, signed_in

ROUTES = {
    "ideas.alike": anyone(
        "GET town.write inside.write: readers",
        not_shared="found in the index, which is no part of the database everywhere",
    ),
    "ideas.create": anyone(
        "GET POST town.write inside.write: all",
        arguments="citizen -: box",
        not_shared="carries what was typed, and knows who writes",
        form=Form(
            {"title": "Bænke", "body": "Flere bænke."}, reader="citizen", once=True, limit=10
        ),
    ),
    "ideas.edit": signed_in(
        """GET POST=303 town.idea inside.idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form({"title": "Lys", "body": "Mere lys på stien."}, versioned=True, limit=30),
    ),
    "ideas.publish": signed_in(
        """POST=303 town.draft-idea inside.draft-idea: author
           POST town.idea inside.idea: nobody""",
        form=Form(page="ideas.show", only_ticked=True, limit=10),
    ),
    "ideas.withdraw": signed_in(
        """GET POST=303 town.idea inside.idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form({"reason": "Den var ikke god."}),
    ),
}
