"""What is known of the routes of the meetings room."""

from tests.architecture.routes import Form, official, staff

ROUTES = {
    "meetings.desk_meeting": official(
        """GET POST town.draft: official
           GET town.concluded: nobody
           POST inside.open: official""",
        form=Form({"note": "Kaffe."}, thing="town.open", versioned=True),
    ),
    "meetings.desk_meeting_cancellation": official(
        """POST town.open: official
           POST town.concluded: nobody""",
    ),
    "meetings.desk_meetings": staff("GET town.draft town.open: staff"),
    "meetings.desk_new_meeting": official(
        """GET POST town.draft: official
           GET town.concluded: nobody
           POST inside.open: official""",
        form=Form(
            {
                "title": "Borgermøde",
                "day": "{later}",
                "starts": "19:00",
                "ends": "21:00",
                "place": "Kulturhuset",
            },
            once=True,
        ),
    ),
}
