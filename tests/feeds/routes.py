"""What is known of the routes of the feeds room."""

from tests.architecture.routes import anyone

ROUTES = {
    "feeds.area": anyone(
        """GET town.area: all
           GET inside.area: nobody, else 404""",
    ),
    "feeds.box": anyone(
        """GET town.box: all
           GET inside.box: nobody, else 404""",
        asks="page town.box town.box?q=sti&state=new",
        arguments="visitor town.box: state topic area q sort view after",
    ),
    "feeds.box_calendar": anyone(
        """GET town.call: all
           GET town.box inside.call: nobody, else 404""",
        asks="list",
    ),
    "feeds.boxes_calendar": anyone("GET -: all", asks="list"),
    "feeds.milestones_calendar": anyone("GET -: all", asks="list"),
    "feeds.hearing": anyone(
        """GET town.open: all
           GET town.draft town.scheduled inside.open: nobody, else 404""",
    ),
    "feeds.hearing_calendar": anyone(
        """GET town.open: all
           GET town.draft town.scheduled inside.open: nobody, else 404""",
        asks="list",
    ),
    "feeds.hearings": anyone(
        "GET -: all",
        asks="""list -
           words -?state=open&q=havn""",
        paged="-: visitor",
        arguments="visitor -: sort state topic area space q after",
    ),
    "feeds.hearings_calendar": anyone(
        "GET -: all",
        asks="list - -?space=town",
        arguments="visitor -: sort state topic area space q after",
    ),
    "feeds.idea": anyone(
        """GET town.idea: all
           GET town.draft-idea town.hidden-idea inside.idea: nobody, else 404""",
    ),
    "feeds.ideas": anyone(
        "GET -: all",
        asks="""words -
           page -?box=town-box&space=town""",
        paged="-: visitor",
        arguments="citizen -: box space state topic area q sort view after",
    ),
    "feeds.project": anyone(
        """GET town.project: all
           GET town.draft-project inside.project: nobody, else 404""",
    ),
    "feeds.index": anyone("GET -: all", asks="list"),
    "feeds.meeting_calendar": anyone(
        """GET town.open inside.open: readers
           GET town.draft: staff""",
    ),
    "feeds.print_hearing": anyone(
        """GET town.open town.concluded inside.open: readers
           GET town.draft town.scheduled inside.draft: staff""",
        asks="paper town.open town.concluded town.draft",
        not_shared="says when it was printed",
    ),
    "feeds.ledger": anyone("GET -: all", asks="list"),
    "feeds.print_idea": anyone(
        """GET town.idea town.hidden-idea inside.idea: readers
           GET town.draft-idea: author""",
        not_shared="says when it was printed",
    ),
    "feeds.responses": anyone(
        """GET town.open: all
           GET town.draft inside.open: nobody, else 404""",
        asks="list",
        paged="town.open: visitor",
        arguments="visitor town.open: after",
    ),
    "feeds.sitemap": anyone("GET -: all", asks="list"),
    "feeds.sitemap_hearings": anyone("GET part: all", asks="list"),
    "feeds.sitemap_ideas": anyone("GET part: all", asks="list"),
    "feeds.sitemap_projects": anyone("GET part: all", asks="list"),
    "feeds.sitemap_pages": anyone("GET -: all", asks="list"),
    "feeds.space": anyone(
        """GET town: all
           GET inside: nobody, else 404""",
        paged="town: visitor",
        arguments="visitor town: after",
    ),
    "feeds.topic": anyone(
        """GET town.topic: all
           GET inside.topic: nobody, else 404""",
        paged="town.topic: visitor",
        arguments="visitor town.topic: after",
    ),
}
