"""What is known of the routes of the board."""

from tests.architecture.routes import Button, Form, official

ROUTES = {
    "board.board": official(
        "GET -: official elsewhere",
        arguments="official -: box department mine overdue unassigned moved from",
    ),
    "board.listed": official(
        "GET -: official elsewhere",
        paged="""-: official
           -?sort=supported: official""",
        arguments="official -: box department mine overdue unassigned state sort after",
    ),
    "board.move": official(
        """POST town.idea inside.idea: official
           POST town.draft-idea inside.draft-idea: nobody""",
        form=Button({"state": "under assessment"}, page="board.board", writes=True, once=True),
    ),
    "board.assign": official(
        """GET POST town.idea inside.idea: official
           GET POST town.draft-idea inside.draft-idea: nobody""",
        form=Form({"note": "Se på den."}, once=True, versioned=True),
    ),
    "board.take_back": official("POST town.idea inside.idea: official", form=Button()),
    "board.together": official(
        """GET POST=200 town.chosen inside.chosen: official, else 200
           GET POST=200 -: official elsewhere""",
        form=Form({"what": "step", "state": "under assessment", "action": "do"}, once=True),
    ),
    "board.left": official("GET -: official elsewhere", arguments="official -: idea"),
}
