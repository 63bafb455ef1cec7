"""What is known of the routes of the assessing room."""

from tests.architecture.routes import Button, Form, official, staff

ROUTES = {
    "assessing.desk_alike": staff(
        "GET town.assessed inside.assessed: staff", paged="town.open.response: official"
    ),
    "assessing.desk_alike_points": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded: nobody""",
        form=Button(once=True),
    ),
    "assessing.desk_next_to_sort": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
    ),
    "assessing.desk_point": official(
        """GET POST town.assessed inside.assessed: official
           GET POST town.concluded inside.concluded: nobody""",
        form=Form({"theme": "Støj"}),
    ),
    "assessing.desk_point_removal": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
    ),
    "assessing.desk_sorted_response": staff(
        """GET town.assessed town.concluded inside.assessed inside.concluded: staff
           POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        asks="full",
        form=Form({"quote": "for højt ved kajen", "theme": "Støj"}, once=True),
    ),
    "assessing.desk_sorting": staff(
        "GET town.assessed town.concluded inside.assessed inside.concluded: staff",
        paged="town.closed town.closed?view=all: official",
    ),
    "assessing.desk_sorting_copies": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        form=Button(once=True),
    ),
    "assessing.desk_sorting_done": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
    ),
    "assessing.desk_theme": staff(
        """GET town.assessed town.concluded inside.assessed inside.concluded: staff
           POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        paged="town.closed: official",
        form=Form(
            {
                "title": "Højder",
                "summary": "For højt.",
                "assessment": "Vi sænker dem.",
                "outcome": "followed",
                "reason": "Det er rimeligt.",
                "due_on": "{later}",
            },
            versioned=True,
        ),
    ),
    "assessing.desk_theme_merger": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        form=Form(page="assessing.desk_theme"),
    ),
    "assessing.desk_theme_points": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        form=Form({"point": "{point}", "to": "Støj"}, page="assessing.desk_theme", once=True),
    ),
    "assessing.desk_theme_position": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
    ),
    "assessing.desk_theme_removal": official(
        """POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
    ),
    "assessing.desk_themes": staff(
        """GET town.assessed town.concluded inside.assessed inside.concluded: staff
           POST town.assessed inside.assessed: official
           POST town.concluded inside.concluded: nobody""",
        form=Form({"title": "Støj"}, once=True),
    ),
}
