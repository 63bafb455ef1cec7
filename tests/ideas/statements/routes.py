"""What is known of the routes of the statements room."""

from tests.architecture.routes import Form, signed_in

ROUTES = {
    "statements.one_by_one": signed_in(
        """GET town.statements: signed-in
           GET inside.statements: readers
           GET town.box: nobody, else 404""",
        arguments="citizen town.statements: after",
    ),
    "statements.own": signed_in(
        """GET town.statements: signed-in
           GET inside.statements: readers
           GET town.box: nobody, else 404""",
        asks="list town.statements: citizen",
        paged="town.statements: citizen",
    ),
    "statements.vote": signed_in(
        """POST=303 town.statement: signed-in
           POST=303 inside.statement: readers
           POST town.idea inside.idea: nobody, else 404""",
        form=Form(reader="citizen", page="statements.one_by_one", only_ticked=True, limit=240),
    ),
}
