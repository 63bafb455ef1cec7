"""What is known of the routes of the evidence room."""

from tests.architecture.routes import Button, Upload, anyone, official

ROUTES = {
    "evidence.desk": official(
        """GET POST town.realised-idea inside.realised-idea: official
           GET POST town.idea: nobody""",
        asks="page town.realised-idea: official",
        form=Upload(
            {"title": "Målerapport", "link": "https://avisen.example/lamper"}, once=True, limit=60
        ),
        files="official town.realised-idea: file 1",
    ),
    "evidence.file": anyone(
        "GET town.evidence inside.evidence: readers", not_shared="a file, which is sent as it is"
    ),
    "evidence.of_idea": official(
        "GET=303 town.realised-idea inside.realised-idea: official", not_counted="leads on"
    ),
    "evidence.remove": official("POST town.evidence inside.evidence: official", form=Button()),
}
