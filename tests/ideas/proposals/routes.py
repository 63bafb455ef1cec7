"""What is known of the routes of the proposals room."""

from tests.architecture.routes import anyone

ROUTES = {
    "ideas.box": anyone(
        "GET town.box inside.box: readers",
        asks="list town.box town.box?view=board",
        arguments="visitor town.box: state topic area q sort view after",
    ),
    "ideas.index": anyone(
        "GET -: all",
        asks="""list - -?sort=supported -?view=board -?space=town -?state=overdue
           words -?q=sti&state=new""",
        paged="""- -?sort=supported -?sort=threshold -?sort=active: visitor
           -?state=mine -?state=mine&sort=active: citizen""",
        arguments="citizen -: box space state topic area q sort view after",
    ),
}
