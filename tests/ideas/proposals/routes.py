"""What is known of the routes of the proposals room."""

from tests.architecture.routes import Form, anyone, signed_in

ROUTES = {
    "ideas.alike": anyone(
        "GET town.write inside.write: readers",
        not_shared="found in the index, which is no part of the database everywhere",
    ),
    "ideas.box": anyone(
        "GET town.box inside.box: readers",
        asks="list town.box town.box?view=board",
        arguments="visitor town.box: state topic area q sort view after",
    ),
    "ideas.create": anyone(
        "GET POST town.write inside.write: all",
        arguments="citizen -: box",
        form=Form(
            {"title": "Bænke", "body": "Flere bænke."}, reader="citizen", once=True, limit=10
        ),
    ),
    "ideas.edit": signed_in(
        """GET POST=303 town.idea inside.idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form({"title": "Lys", "body": "Mere lys på stien."}, versioned=True, limit=30),
    ),
    "ideas.index": anyone(
        "GET -: all",
        asks="""list - -?sort=supported -?view=board -?space=town -?state=overdue
           words -?q=sti&state=new""",
        paged="""- -?sort=supported -?sort=threshold -?sort=active: visitor
           -?state=mine -?state=mine&sort=active: citizen""",
        arguments="citizen -: box space state topic area q sort view after",
    ),
    "ideas.publish": signed_in(
        """POST=303 town.draft-idea inside.draft-idea: author
           POST town.idea inside.idea: nobody""",
        form=Form(page="ideas.show", only_ticked=True, limit=10),
    ),
    "ideas.withdraw": signed_in(
        """GET POST=303 town.idea inside.idea: author
           GET POST town.accepted-idea inside.accepted-idea: nobody""",
        form=Form({"reason": "Den var ikke god."}),
    ),
}
