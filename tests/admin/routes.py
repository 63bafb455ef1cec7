"""What is known of the routes of the admin room."""

from tests.architecture.routes import Button, Form, Upload, admin

ROUTES = {
    "admin.box": admin(
        "GET POST town.box: admin", form=Form({"summary": "Hvad mangler byen?"}, versioned=True)
    ),
    "admin.box_fields": admin(
        "GET POST town.box: admin",
        form=Form(
            {"label1": "Problem", "label2": "Anslået pris", "kind2": "number"}, versioned=True
        ),
    ),
    "admin.boxes": admin("GET -: admin", asks="list"),
    "admin.close_space": admin("POST inside: admin", form=Button(thing="town")),
    "admin.department": admin(
        "GET POST town.department: admin", form=Form({"email": "by@example.org"}, versioned=True)
    ),
    "admin.departments": admin(
        "GET POST inside: admin",
        asks="list",
        form=Form({"name": "Havnen"}, thing="town", once=True),
    ),
    "admin.email_domains": admin(
        """POST=303 inside: admin
           POST town: nobody, else 404""",
        form=Form({"domains": "example.org"}, page="admin.space_people", versioned=True),
    ),
    "admin.hearing_type": admin(
        "GET POST type: admin",
        form=Form({"name": "Lokalplan", "minimum_days": "28", "usual_days": "42"}, versioned=True),
    ),
    "admin.hearing_types": admin("GET -: admin", asks="list"),
    "admin.house_rules": admin(
        "GET POST=303 inside: admin",
        form=Form({"rules": "Vær venlige."}, thing="town", versioned=True),
    ),
    "admin.label": admin(
        "GET POST inside.label: admin",
        form=Form({"name": "Cykler"}, thing="town.label", versioned=True),
    ),
    "admin.labels": admin(
        "GET POST inside: admin",
        asks="list",
        form=Form({"name": "Skoler"}, thing="town", once=True),
    ),
    "admin.mail": admin("GET -: admin", asks="list"),
    "admin.memo_template": admin(
        "GET POST inside: admin", form=Upload(thing="town", once=True), files="admin town: memo 1"
    ),
    "admin.memo_template_file": admin("GET inside.template: admin", not_counted="a file"),
    "admin.memo_template_removal": admin("POST inside: admin", form=Button(thing="town")),
    "admin.new_box": admin(
        "GET POST inside.new-box: admin",
        arguments="admin -: space",
        form=Form({"name": "Gode ideer", "answer_days": "30"}, thing="town.new-box", once=True),
    ),
    "admin.new_hearing_type": admin(
        "GET POST -: admin",
        form=Form({"name": "Lokalplan", "minimum_days": "28", "usual_days": "42"}, once=True),
    ),
    "admin.new_space": admin(
        "GET POST -: admin",
        form=Form({"name": "Et rum", "organisation": "Fjordby Kommune"}, once=True),
    ),
    "admin.overview": admin("GET -: admin"),
    "admin.people": admin(
        "GET -: admin", asks="list", paged="-: admin", arguments="admin -: q after"
    ),
    "admin.person": admin("GET POST person: admin", form=Form({"role": "admin"}, once=True)),
    "admin.reinstate": admin("POST suspended: admin"),
    "admin.reopen_space": admin("POST inside: admin", form=Button(thing="town")),
    "admin.revoke": admin("POST role: admin"),
    "admin.space": admin(
        "GET POST inside: admin",
        form=Form(
            {"name": "Et rum", "organisation": "Fjordby Kommune"}, thing="town", versioned=True
        ),
    ),
    "admin.space_people": admin(
        "GET POST inside: admin",
        paged="town: admin",
        arguments="admin inside: after",
        form=Form({"email": "ny@example.net"}, once=True),
    ),
    "admin.spaces": admin("GET -: admin", asks="list"),
    "admin.suspend": admin("POST person: admin"),
    "admin.try_again": admin("POST letter: admin"),
    "admin.withdraw": admin("POST invitation: admin"),
}
