"""What is known of the routes of the merging room."""

from tests.architecture.routes import Form, signed_in

ROUTES = {
    "merging.merge": signed_in(
        """GET POST town.idea inside.idea: official author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        asks="""page town.idea?q=sti
           page town.merging: official""",
        form=Form(
            {"reason": "De siger det samme."}, thing="town.merging", reader="official", once=True
        ),
    ),
    "merging.accept": signed_in("POST town.merger inside.merger: author"),
    "merging.decline": signed_in("POST town.merger inside.merger: author"),
    "merging.part": signed_in(
        """GET POST=303 town.merged-idea inside.merged-idea: official
           GET POST town.idea inside.idea: nobody""",
        form=Form({"reason": "De er to."}, once=True, versioned=True),
    ),
}
