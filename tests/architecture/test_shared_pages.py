"""Every page a visitor may open is kept for all visitors, or stands here with the reason why not."""

from flask import Flask

from participation.web import Permission

NOT_SHARED = {
    "accounts.confirm_email_change": "a link for one person",
    "accounts.confirm_registration": "a link for one person",
    "accounts.forgotten_password": "a form with a token",
    "accounts.look_in_your_mail": "says what the reader has just asked for",
    "accounts.register": "a form with a token",
    "accounts.reset_password": "a link for one person",
    "accounts.sign_in": "a form with a token",
    "exports.box": "says how large a file would be for this reader",
    "exports.box_file": "a file, read in one moment and sent as it is",
    "exports.file": "a link for one person",
    "exports.hearing": "says how large a file would be for this reader",
    "exports.hearing_file": "a file, read in one moment and sent as it is",
    "exports.hearings": "says how large a file would be for this reader",
    "exports.ideas": "says how large a file would be for this reader",
    "exports.list_file": "a file, read in one moment and sent as it is",
    "exports.made_file": "a link for one person",
    "exports.search": "says how large a file would be for this reader",
    "feeds.print_hearing": "says when it was printed",
    "feeds.print_idea": "says when it was printed",
    "following.confirm": "a link for one person",
    "following.subscription": "a link for one person",
    "ideas.alike": "found in the index, which is no part of the database everywhere",
    "search.index": "found in the index, which is no part of the database everywhere",
    "comments.show": "leads on to where the comment stands",
    "anonymous.copy_of_anonymous": "a code for one person",
    "anonymous.edit_anonymous": "a code for one person",
    "responses.edit_response": "a link for one person",
    "anonymous.own_anonymous": "a form with a token",
    "responses.own_response": "a link for one person",
    "hearings.preview": "a link for those who were given it",
    "parties.party": "a link for one organisation",
    "responses.respond": "a form with a token",
    "anonymous.respond_anonymously": "a form with a token",
    "responses.response_copy": "a link for one person",
    "responses.response_sent": "says what the reader has just done",
    "anonymous.withdraw_anonymous": "a code for one person",
    "responses.withdraw_response": "a link for one person",
    "moderation.confirm_report": "a link for one person",
    "moderation.receipt": "a link for one person",
    "moderation.report": "a form with a token",
    "pages.health": "says what is so at this moment, worker included",
    "pages.live": "says what is so at this moment",
    "pages.ready": "says what is so at this moment",
    "spaces.confirm_joining": "a link for one person",
    "spaces.invitation": "a link for one person",
    "subjects.download": "a file, which is sent as it is",
}


def test_pages_for_visitors_are_shared_or_have_a_reason(shared_app: Flask) -> None:
    open_to_visitors = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(shared_app.view_functions[rule.endpoint], "permission", None)
        is Permission.anyone
    }
    shared = {
        endpoint
        for endpoint in open_to_visitors
        if getattr(shared_app.view_functions[endpoint], "shared", False)
    }
    assert open_to_visitors - shared == set(NOT_SHARED)


def test_only_pages_for_everybody_are_shared(shared_app: Flask) -> None:
    for endpoint, view in shared_app.view_functions.items():
        if getattr(view, "shared", False):
            assert view.permission is Permission.anyone, endpoint  # type: ignore[attr-defined]
