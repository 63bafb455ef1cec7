"""What is known of the routes of the register room."""

from tests.architecture.routes import Form, Upload, official

ROUTES = {
    "register.new_organisation": official(
        "GET POST -: official elsewhere",
        form=Form(
            {"name": "Cyklister", "email": "post@example.org", "groups": "Trafik"}, once=True
        ),
    ),
    "register.organisation": official(
        "GET POST organisation: official, else 404",
        form=Form(
            {"name": "Cyklister", "email": "post@example.org", "groups": "Trafik"}, versioned=True
        ),
    ),
    "register.organisations": official(
        "GET -: official elsewhere",
        asks="page - -?q=havn",
        paged="-: official",
        arguments="official -: q group retired after",
    ),
    "register.retire": official("POST organisation: official, else 404"),
    "register.table": official(
        "GET POST -: official elsewhere", form=Upload(once=True), files="official -: table 1"
    ),
}
