"""What is known of the routes of the notice room."""

from tests.architecture.routes import anyone

ROUTES = {
    "hearings.index": anyone(
        "GET -: all",
        asks="""list - -?sort=responses -?state=concluded
           words -?state=open&q=havn""",
        paged="""- -?state=assessing: visitor
           - -?sort=newest -?sort=responses: official""",
        arguments="visitor -: sort state topic area space q after",
    )
}
