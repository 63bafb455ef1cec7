"""What is known of the routes of the coauthors room."""

from tests.architecture.routes import Form, signed_in

ROUTES = {
    "coauthors.show": signed_in(
        """GET town.idea inside.idea: author
           POST town.idea: author
           POST inside.idea: nobody
           GET POST town.left-idea inside.left-idea: nobody""",
        form=Form({"what": "write", "email": "ny@example.org"}, once=True, limit=20),
        arguments="employee inside.idea: name",
    ),
    "coauthors.ask": signed_in(
        "POST=303 town.together inside.together: author",
        form=Form({"what": "keep"}, page="coauthors.show", once=True, only_ticked=True),
    ),
    "coauthors.ask_commenter": signed_in(
        "GET POST=303 town.said inside.said: author",
        form=Form(once=True, only_ticked=True),
    ),
    "coauthors.take_back": signed_in(
        "POST town.together inside.together: author",
    ),
    "coauthors.remove": signed_in(
        "POST town.together inside.together: author",
    ),
    "coauthors.invitations": signed_in("GET -: signed-in"),
    "coauthors.accept": signed_in("POST town.invitation inside.invitation: author, else 404"),
    "coauthors.decline": signed_in("POST town.invitation inside.invitation: author, else 404"),
}
