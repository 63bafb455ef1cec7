"""What is known of the routes of the questions room."""

from tests.architecture.routes import Form, anyone, official, staff

ROUTES = {
    "questions.answers": anyone(
        """GET town.open inside.open: readers
           GET town.draft: staff""",
    ),
    "questions.desk_new_question": official(
        """GET POST town.draft: official
           GET town.open: nobody
           POST inside.draft: official""",
        form=Form({"text": "Hvad mangler der?", "kind": "text"}, once=True),
    ),
    "questions.desk_question": official(
        """GET POST town.draft: official
           GET town.open: nobody
           POST inside.draft: official""",
        form=Form({"text": "Er det for højt?"}, versioned=True),
    ),
    "questions.desk_question_position": official(
        """POST town.draft: official
           POST town.open: nobody""",
    ),
    "questions.desk_question_removal": official(
        """POST town.draft: official
           POST town.open: nobody""",
    ),
    "questions.desk_questions": staff("GET town.draft town.open inside.draft: staff"),
}
