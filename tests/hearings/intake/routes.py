"""What is known of the routes of the intake room."""

from tests.architecture.routes import Form, official, staff

ROUTES = {
    "intake.desk_new_response": official(
        """GET POST town.assessed inside.assessed: official
           GET POST town.concluded: nobody""",
        form=Form(
            {
                "channel": "paper",
                "arrived_on": "2026-01-02",
                "respondent_name": "Bo",
                "body": "Nej.",
            }
        ),
        files="official town.open: files 2",
    ),
    "intake.desk_publication": staff(
        "POST=303 town.open inside.open: staff",
        form=Form(
            {"response": "{response}"},
            reader="moderator",
            page="intake.desk_responses",
            only_ticked=True,
        ),
    ),
    "intake.desk_response": staff(
        """GET town.open.held: staff, else 403
           GET inside.open.held: staff""",
        asks="full",
    ),
    "intake.desk_response_decision": staff(
        """POST town.open.held: staff, else 403
           POST inside.open.held: staff""",
        form=Form(
            {"rule": "off topic", "reason": "Det handler om noget andet."},
            reader="moderator",
            page="intake.desk_response",
            versioned=True,
        ),
    ),
    "intake.desk_responses": staff(
        "GET town.open inside.open: staff",
        asks="page town.open town.open?show=all",
        paged="""town.open town.open?view=all town.open?view=waiting town.open?view=withdrawn: official""",
        arguments="official town.open: show after",
    ),
}
