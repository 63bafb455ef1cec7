"""What is known of the routes of the responses room."""

from tests.architecture.routes import Form, anyone

ROUTES = {
    "responses.confirm_response": anyone(
        """POST town.open: in 303 404 404 404 404 404
           POST=303 inside.open: author, else 404
           POST=303 town.open.sent town.open.received: all""",
        form=Form(
            reader="visitor", thing="town.open.sent", page="responses.own_response", limit=20
        ),
    ),
    "responses.edit_response": anyone(
        """GET town.open: in 200 404 404 404 404 404
           POST town.open: in 422 404 404 404 404 404
           GET POST inside.open: author, else 404
           GET POST town.open.sent: nobody, else 404
           GET POST town.open.received: all""",
        asks="page town.open town.open.received",
        not_shared="a link for one person",
        form=Form({"body": "Et andet svar."}, versioned=True, limit=20),
        files="citizen town.open: files 2",
    ),
    "responses.own_response": anyone(
        """GET town.open: in 200 404 404 404 404 404
           GET inside.open: author, else 404
           GET town.open.sent town.open.received: all""",
        not_shared="a link for one person",
    ),
    "responses.respond": anyone(
        """GET POST town.open town.closed inside.open inside.closed: readers
           GET POST town.draft inside.draft: staff""",
        asks="page town.open town.closed town.draft",
        not_shared="a form with a token",
        arguments="visitor town.open: section",
        form=Form(
            {"respondent_name": "Bo", "email": "bo@example.org", "body": "Byg lavere."}, limit=20
        ),
        files="""visitor town.open: files 2
           citizen town.open: files 2""",
    ),
    "responses.response": anyone(
        "GET town.open town.open.held inside.open inside.open.held: readers",
        paged="town.open.response: visitor",
    ),
    "responses.response_copy": anyone(
        """GET town.open: in 200 404 404 404 404 404
           GET inside.open: author, else 404
           GET town.open.sent: nobody, else 404
           GET town.open.received: all""",
        not_shared="a link for one person",
    ),
    "responses.response_sent": anyone(
        "GET town.open inside.open: readers",
        asks="list",
        not_shared="says what the reader has just done",
    ),
    "responses.responses": anyone(
        """GET town.open inside.open: readers
           GET town.draft inside.draft: staff""",
        asks="list town.open town.open?order=oldest town.open?q=kajen",
        paged="town.open town.open?order=oldest town.open?q=sti: visitor",
        arguments="visitor town.open: section order sort q after",
    ),
    "responses.withdraw_response": anyone(
        """GET town.open: in 200 404 404 404 404 404
           POST town.open: in 303 404 404 404 404 404
           GET POST=303 inside.open: author, else 404
           GET POST town.open.sent: nobody, else 404
           GET POST=303 town.open.received: all""",
        not_shared="a link for one person",
        form=Form(only_ticked=True, limit=20),
    ),
}
