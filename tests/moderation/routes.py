"""What is known of the routes of the moderation room."""

from tests.architecture.routes import Form, anyone, signed_in, staff

ROUTES = {
    "moderation.confirm_report": anyone(
        """GET POST=303 confirm-report: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        form=Form(),
    ),
    "moderation.decide": staff(
        """GET POST=303 town.idea town.hidden-comment inside.idea inside.hidden-comment: moderator
           GET POST=303 town.open.held inside.open.held: staff
           GET POST town.open inside.open: nobody""",
        asks="""page town.idea town.hidden-comment town.open.held
           page town.comment: moderator""",
        form=Form(
            {"rule": "off topic", "reason": "Det handler om noget andet.", "verdict": "hidden"},
            once=True,
        ),
    ),
    "moderation.held": staff(
        "GET -: official moderator admin elsewhere",
        asks="list",
        paged="-: moderator",
        arguments="moderator -: after",
    ),
    "moderation.log": anyone(
        "GET -: all", asks="list", paged="-: visitor", arguments="visitor -: after"
    ),
    "moderation.own_reports": signed_in(
        "GET -: signed-in", asks="list", paged="-: citizen", arguments="citizen -: after"
    ),
    "moderation.queue": staff(
        "GET -: official moderator admin elsewhere",
        asks="list",
        paged="-: moderator",
        arguments="moderator -: after",
    ),
    "moderation.read_reports": signed_in("POST -: signed-in"),
    "moderation.receipt": anyone(
        """GET report: all
           GET no-subscription: nobody, else 404""",
        not_shared="a link for one person",
    ),
    "moderation.report": anyone(
        """GET POST town.idea town.comment: visitor employee staff admin elsewhere
           GET town.open.response: visitor employee staff admin elsewhere
           GET town.draft-idea town.hidden-idea town.open.held: nobody, else 404
           GET town.open inside.hidden-comment: nobody, else 404
           GET POST town.hidden-comment: nobody, else 404
           GET inside.idea inside.open.response: staff
           GET POST inside.comment: staff""",
        asks="page town.comment: visitor official",
        not_shared="a form with a token",
        form=Form(
            {"rule": "hate", "note": "Om naboen.", "email": "ny@example.net"},
            thing="town.comment",
            once=True,
        ),
    ),
}
