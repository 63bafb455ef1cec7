"""What is known of the routes of the publishing room."""

from tests.architecture.routes import ByScript, Form, Upload, official, staff

ROUTES = {
    "hearings.desk_deadline": official(
        """GET POST town.draft inside.draft: official
           GET POST town.open inside.open: nobody""",
        form=Form({"closes_on": "{later}"}, versioned=True),
    ),
    "hearings.desk_document": official(
        "GET POST town.draft inside.draft: official", form=Form({"title": "Planen"})
    ),
    "hearings.desk_document_removal": official(
        "GET POST=303 town.draft inside.draft: official",
        form=Form({"note": "Forkert bilag."}, thing="town.open"),
    ),
    "hearings.desk_documents": official(
        "GET POST town.draft inside.draft: official",
        form=Upload({"title": "Bilag"}, once=True),
        files="official town.draft: file 1",
    ),
    "hearings.desk_extension": official(
        """GET POST town.open inside.open: official
           GET POST town.draft inside.draft: nobody""",
        form=Form({"closes_on": "{later}", "reason": "Ferie."}, once=True, versioned=True),
    ),
    "hearings.desk_live_preview": official(
        "POST=200 town.draft inside.open: official", form=ByScript()
    ),
    "hearings.desk_new_section": official(
        "GET POST town.draft inside.draft: official",
        form=Form({"title": "Støj", "body": "Om."}, once=True),
    ),
    "hearings.desk_opening": official(
        """POST town.draft inside.draft: official
           POST town.open inside.open: nobody""",
    ),
    "hearings.desk_section": official(
        "GET POST town.draft inside.draft: official",
        form=Form({"body": "Nyt.", "note": "En rettelse."}, thing="town.open", versioned=True),
    ),
    "hearings.desk_section_position": official(
        """POST town.draft inside.draft: official
           POST town.open inside.open: nobody""",
    ),
    "hearings.desk_section_removal": official(
        "GET POST=303 town.draft inside.draft: official",
        form=Form({"note": "Udgår."}, thing="town.open"),
    ),
    "hearings.desk_text": official(
        """GET POST town.draft town.open inside.draft inside.open: official
           GET POST town.closed inside.closed: nobody""",
        form=Form(
            {
                "title": "Ny titel",
                "summary": "Kort.",
                "note": "En rettelse.",
                "contact_email": "by@example.org",
                "outcome_expected_on": "{later}",
            },
            thing="town.open",
            versioned=True,
        ),
    ),
    "hearings.desk_versions": staff("GET town.open town.draft inside.open: staff"),
    "hearings.desk_withdrawal": official(
        """GET POST town.open inside.open: official
           GET POST town.concluded inside.concluded: nobody""",
        form=Form({"reason": "Planen er opgivet."}),
    ),
}
