"""What is known of the routes of the suggestions room."""

from tests.architecture.routes import Form, anyone, signed_in

ROUTES = {
    "suggestions.index": anyone(
        "GET town.idea inside.idea: readers",
        paged="town.idea: citizen",
    ),
    "suggestions.create": signed_in(
        """GET POST town.idea: employee official moderator admin elsewhere
           GET POST inside.idea: official moderator
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form({"title": "Lys", "body": "Mere lys.", "reason": "Kort"}, once=True, limit=10),
    ),
    "suggestions.accept": signed_in(
        "GET POST=303 town.suggestion inside.suggestion: author",
        form=Form({"answer": "Tak!"}),
    ),
    "suggestions.decline": signed_in(
        "GET POST=303 town.suggestion inside.suggestion: author",
        form=Form({"answer": "Nej tak."}),
    ),
    "suggestions.withdraw": signed_in("POST town.suggestion inside.suggestion: official"),
}
