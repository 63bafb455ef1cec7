"""What is known of the routes of the review room."""

from tests.architecture.routes import Button, Form, staff

ROUTES = {
    "review.desk_review": staff(
        """GET POST town.draft: staff
           GET town.open inside.draft: staff
           POST town.open: nobody""",
        form=Form({"body": "Skriv, hvad det koster."}, once=True),
    ),
    "review.desk_review_settled": staff(
        """POST town.draft.comment: staff
           POST town.open: nobody""",
        form=Button(thing="town.draft"),
    ),
}
