"""What is known of the routes of the milestones room."""

from tests.architecture.routes import anyone

ROUTES = {
    "milestones.roadmap": anyone(
        "GET -: all",
        asks="page - -?space=town&area=by -?when=past",
        paged="-: visitor",
        arguments="visitor -: authority space department area when after",
    ),
}
