"""What is known of the routes of the front room."""

from tests.architecture.routes import Form, anyone, official, staff

ROUTES = {
    "hearings.desk_hearing": staff(
        "GET town.draft town.open inside.draft inside.open: staff", asks="full"
    ),
    "hearings.desk_hearings": staff(
        "GET -: official moderator admin elsewhere",
        asks="list - -?phase=open&mine=1",
        paged="- -?mine=1: official",
        arguments="official -: phase mine after",
    ),
    "hearings.desk_new_hearing": official(
        "GET POST -: official elsewhere", form=Form({"title": "Ny park"}, once=True)
    ),
    "hearings.desk_preview": staff("GET town.draft inside.draft: staff", asks="hearing"),
    "hearings.preview": anyone(
        "GET preview: all", asks="hearing: visitor", not_shared="a link for those who were given it"
    ),
    "hearings.show": anyone(
        """GET town.open town.concluded inside.open inside.concluded: readers
           GET town.draft town.scheduled inside.draft inside.scheduled: staff""",
        asks="hearing town.open town.draft town.scheduled town.concluded",
        arguments="visitor town.open: after q",
    ),
}
