"""What is known of the routes of the anonymous room."""

from tests.architecture.routes import Form, anyone

ROUTES = {
    "anonymous.copy_of_anonymous": anyone(
        """GET=303 inside.anonymous: readers
           GET inside.open: nobody, else 404
           POST inside.anonymous: in 404 200 200 200 404 404
           POST inside.open: in 404 404 404 404 404 404""",
        not_counted="leads to where the code is typed",
        not_shared="a code for one person",
        form=Form(page="anonymous.own_anonymous", opened_by={"code": "{code}"}, writes=False),
    ),
    "anonymous.edit_anonymous": anyone(
        """GET=303 inside.anonymous: readers
           GET inside.open: nobody, else 404
           POST inside.anonymous: in 404 200 200 200 404 404
           POST inside.open: in 404 404 404 404 404 404""",
        not_counted="leads to where the code is typed",
        not_shared="a code for one person",
        form=Form(
            {"body": "Et annet svar.", "save": "1"}, opened_by={"code": "{code}"}, versioned=True
        ),
    ),
    "anonymous.own_anonymous": anyone(
        """GET inside.anonymous: readers
           GET inside.open: nobody, else 404
           POST inside.anonymous: in 404 200 200 200 404 404
           POST inside.open: in 404 404 404 404 404 404""",
        asks="page: employee official",
        not_shared="a form with a token",
        form=Form({"code": "{code}"}, writes=False, limit=20),
    ),
    "anonymous.respond_anonymously": anyone(
        """GET inside.anonymous: readers
           GET inside.open: nobody, else 404
           POST inside.anonymous: in 404 422 422 422 404 404
           POST inside.open: in 404 404 404 404 404 404""",
        asks="page: employee official",
        not_shared="a form with a token",
        arguments="employee inside.anonymous: section",
        form=Form({"body": "Tirsdag passer dårlig."}, limit=20),
        files="employee inside.anonymous: files 2",
    ),
    "anonymous.withdraw_anonymous": anyone(
        """GET=303 inside.anonymous: readers
           GET inside.open: nobody, else 404
           POST inside.anonymous: in 404 200 200 200 404 404
           POST inside.open: in 404 404 404 404 404 404""",
        not_counted="leads to where the code is typed",
        not_shared="a code for one person",
        form=Form({"sure": "1"}, opened_by={"code": "{code}"}),
    ),
}
