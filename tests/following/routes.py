"""What is known of the routes of the following room."""

from tests.architecture.routes import Form, anyone, signed_in

ROUTES = {
    "following.confirm": anyone(
        """GET POST=200 confirm-follow: all
           GET=410 POST=410 -: all""",
        not_shared="a link for one person",
        arguments="visitor -: token",
        form=Form({"frequency": "weekly"}),
    ),
    "following.end": signed_in(
        """POST=303 town.follow: signed-in
           POST=303 inside.follow: readers""",
        form=Form(thing="town.idea", page="ideas.show", only_ticked=True),
    ),
    "following.end_by_key": anyone(
        """POST subscription: all
           POST account-subscription no-subscription: nobody, else 404""",
    ),
    "following.end_one": signed_in("POST follow: citizen, else 404"),
    "following.follow": anyone(
        """POST town.follow: 422 303 303 303 303 303 303
           POST=303 inside.follow: readers
           POST -: nobody, else 404""",
        form=Form(
            {"email": "ny@example.net"}, thing="town.idea", page="ideas.show", another_letter=True
        ),
    ),
    "following.follows": signed_in("GET -: signed-in", asks="list"),
    "following.frequency": signed_in(
        "POST -: citizen, else 404", form=Form({"frequency": "weekly"}, page="following.follows")
    ),
    "following.frequency_by_key": anyone(
        """POST subscription: all
           POST account-subscription: nobody, else 404""",
        form=Form({"frequency": "weekly"}, page="following.subscription"),
    ),
    "following.mail_of_one": signed_in("POST follow: citizen, else 404"),
    "following.notices": signed_in(
        "GET -: signed-in", asks="list", paged="-: citizen", arguments="citizen -: after"
    ),
    "following.personal_mail": signed_in("POST -: signed-in"),
    "following.read": signed_in("POST -: signed-in"),
    "following.resume": signed_in("POST -: citizen, else 404"),
    "following.subscription": anyone(
        """GET POST=200 subscription account-subscription: all
           GET=410 POST=410 no-subscription: all""",
        asks="list subscription account-subscription",
        not_shared="a link for one person",
        form=Form(),
    ),
}
