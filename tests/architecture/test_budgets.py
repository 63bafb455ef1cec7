"""How often a page asks the database: so many times, and not once more when there is more to show.

A list may ask three times, another page eight, the file of one's own data, to which every room adds,
twelve, and all of a hearing on paper fifteen. A list asked for words asks the index first, which is
one more where the index is in the database. Whoever is signed in is looked up by one more.
A line is: list, page, data, paper or words, route, what it is opened for (see `world`) and how, and as whom.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.architecture.world import Site, grow

LIMITS = {
    "list": 3,
    "page": 8,
    "full": 11,
    "data": 16,
    "paper": 15,
    "words": 4,
}
"""A full page is that of a hearing with map, meetings, answers or comments, which ask for themselves, or
one that suggests themes: it asks which words are rare before it asks where they were sorted."""
FEW, MANY = range(3), range(3, 30)
"""How much is added before the first and the second count: more than a page of a list shows."""

TABLE = """
page accounts.confirm_email_change   change                     visitor citizen
page accounts.confirm_registration   confirm                    visitor citizen
page accounts.data                   -                          citizen
data accounts.download_data          -                          citizen
page accounts.email                  -                          citizen
page accounts.erase                  -                          citizen
page accounts.forgotten_password     -                          visitor citizen
page accounts.look_in_your_mail      -                          visitor citizen
page accounts.name                   -                          citizen
page accounts.overview               -                          citizen official
page accounts.password               -                          citizen
page accounts.register               -                          visitor
page accounts.reset_password         reset                      visitor citizen
page accounts.sign_in                -                          visitor
list accounts.sign_ins               -                          citizen
page admin.box                       town.box                   admin
list admin.boxes                     -                          admin
page admin.department                town.department            admin
list admin.departments               inside                     admin
page admin.hearing_type              type                       admin
list admin.hearing_types             -                          admin
page admin.house_rules               inside                     admin
page admin.label                     inside.label               admin
list admin.labels                    inside                     admin
list admin.mail                      -                          admin
page admin.new_box                   inside.new-box             admin
page admin.new_hearing_type          -                          admin
page admin.new_space                 -                          admin
page admin.overview                  -                          admin
list admin.people                    -                          admin
page admin.person                    person                     admin
page admin.space                     inside                     admin
page admin.memo_template             inside                     admin
page admin.space_people              inside                     admin
list admin.spaces                    -                          admin
page comments.edit                   town.comment               citizen
page comments.versions               town.comment               visitor citizen official
page comments.withdraw               town.comment               citizen
full desk.index                      -                          official moderator
full desk.index                      -?mine=1                   official
page following.confirm               confirm-follow             visitor citizen
list following.follows               -                          citizen official
list following.notices               -                          citizen official
list following.subscription          subscription               visitor citizen
list following.subscription          account-subscription       visitor citizen
page feeds.area                     town.area                  visitor citizen official
page feeds.box                      town.box                   visitor citizen official
page feeds.box                      town.box?q=sti&state=new   visitor citizen official
list feeds.box_calendar             town.call                  visitor citizen official
list feeds.boxes_calendar           -                          visitor citizen official
page feeds.hearing                  town.open                  visitor citizen official
list feeds.hearing_calendar         town.open                  visitor citizen official
list feeds.hearings                 -                          visitor citizen official
words feeds.hearings                 -?state=open&q=havn        visitor citizen official
list feeds.hearings_calendar        -                          visitor citizen official
list feeds.hearings_calendar        -?space=town               visitor citizen official
page feeds.idea                     town.idea                  visitor citizen official
list feeds.ideas                    -                          visitor citizen official
page feeds.ideas                    -?box=town-box&space=town  visitor citizen official
list feeds.index                    -                          visitor citizen official
paper feeds.print_hearing           town.open                  visitor citizen official
paper feeds.print_hearing           town.concluded             visitor citizen official
paper feeds.print_hearing           town.draft                 official
page feeds.print_idea               town.idea                  visitor citizen official
list feeds.responses                town.open                  visitor citizen official
list feeds.sitemap                  -                          visitor citizen official
list feeds.sitemap_hearings         part                       visitor citizen official
list feeds.sitemap_ideas            part                       visitor citizen official
list feeds.sitemap_pages            -                          visitor citizen official
page feeds.space                    town                       visitor citizen official
page feeds.topic                    town.topic                 visitor citizen official
page exports.box                     town.box                   visitor citizen official
page exports.file                    file                       citizen
page exports.hearing                 town.open                  visitor citizen official
page exports.hearing                 town.draft                 official
full exports.memo                    town.concluded             visitor
page exports.hearings                -                          visitor citizen official
page exports.ideas                   -                          visitor citizen official
page exports.search                  -                          visitor citizen official
page outcome.desk_adopted            town.assessed              official
page hearings.desk_deadline          town.draft                 official
page hearings.desk_document          town.draft                 official
page hearings.desk_document_removal  town.draft                 official
page hearings.desk_documents         town.draft                 official
page hearings.desk_extension         town.open                  official
page maps.desk_map                   town.draft                 official
page maps.desk_map_removal           town.draft                 official
full hearings.desk_hearing           town.draft                 official
list hearings.desk_hearings          -                          official
list hearings.desk_hearings          -?phase=open&mine=1        official
page hearings.desk_new_hearing       -                          official
page intake.desk_new_response     town.assessed              official
page meetings.desk_meetings          town.draft                 official moderator
page meetings.desk_new_meeting       town.draft                 official
page meetings.desk_meeting           town.draft                 official
page feeds.meeting_calendar          town.open                  visitor citizen
page questions.desk_new_question     town.draft                 official
page review.desk_review              town.draft                 official moderator
page questions.desk_questions        town.draft                 official moderator
page questions.desk_question         town.draft                 official
page questions.answers               town.open                  visitor citizen official
page hearings.desk_new_section       town.draft                 official
page outcome.desk_outcome            town.assessed              official
page parties.desk_parties            town.open                  official
page parties.desk_party              town.open.asked            official
page parties.desk_party_choice       town.open                  official
page parties.desk_party_sending      town.open                  official
page parties.desk_party_mail         town.open                  official
page outcome.desk_conclusion         town.assessed              official
page outcome.desk_correction         town.concluded             official
page outcome.desk_theme_correction   town.concluded             official
page outcome.desk_adopted_correction town.concluded            official
page parties.desk_party_table        town.open                  official
full hearings.desk_preview           town.draft                 official
full intake.desk_response          town.open.held             official
page intake.desk_responses        town.open                  official
page intake.desk_responses        town.open?show=all         official
page hearings.desk_section           town.draft                 official
page hearings.desk_section_removal   town.draft                 official
page assessing.desk_alike            town.assessed              official moderator
page assessing.desk_sorting          town.assessed              official moderator
full assessing.desk_sorted_response   town.assessed              official moderator
page assessing.desk_point            town.assessed              official
page assessing.desk_themes           town.assessed              official moderator
page assessing.desk_theme            town.assessed              official moderator
page hearings.desk_text              town.draft                 official
page hearings.desk_withdrawal        town.open                  official
page anonymous.own_anonymous         inside.anonymous           employee official
page anonymous.respond_anonymously   inside.anonymous           employee official
page responses.edit_response         town.open                  citizen
page responses.edit_response         town.open.received         visitor citizen official
list hearings.index                  -                          visitor citizen official
list hearings.index                  -?sort=responses           visitor citizen official
words hearings.index                  -?state=open&q=havn        visitor citizen official
list hearings.index                  -?state=concluded          visitor citizen official
page outcome.outcome                 town.concluded             visitor citizen official
page responses.own_response          town.open                  citizen
list maps.map_file                   town.open                  visitor citizen official
list parties.parties                 town.open                  visitor citizen official
page parties.party                   town.open.asked            visitor citizen official
page responses.respond               town.open                  visitor citizen official
page responses.respond               town.closed                visitor citizen official
page responses.respond               town.draft                 official
page responses.response              town.open                  visitor citizen official
page responses.response_copy         town.open                  citizen
list responses.response_sent         town.open                  visitor citizen official
list responses.responses             town.open                  visitor citizen official
list responses.responses             town.open?order=oldest     visitor citizen official
list responses.responses             town.open?q=kajen          visitor citizen official
full hearings.preview                preview                    visitor
list maps.spots_file                 town.open                  visitor citizen official
full hearings.show                   town.open                  visitor citizen official
full hearings.show                   town.draft                 official
full hearings.show                   town.scheduled             official
full hearings.show                   town.concluded             visitor citizen official
page hearings.desk_versions          town.open                  official moderator
page responses.withdraw_response     town.open                  citizen
list ideas.box                       town.box                   visitor citizen official
list ideas.box                       town.box?view=board        visitor citizen official
page ideas.alike                     town.write                 visitor citizen official
page ideas.create                    town.write                 citizen official
list answers.desk                    -                          official
list answers.desk                    -?view=board               official
page ideas.edit                      town.idea                  citizen
list ideas.index                     -                          visitor citizen official
list ideas.index                     -?sort=supported           visitor citizen official
list ideas.index                     -?view=board               visitor citizen official
words ideas.index                     -?q=sti&state=new          visitor citizen official
list ideas.index                     -?space=town               visitor citizen official
list ideas.index                     -?state=overdue            visitor citizen official
page support.give_up                 town.idea                  citizen
page answers.hand_over               town.idea                  official
page answers.merge                   town.idea?q=sti            official
page answers.merge                   town.merging               official
page ideas.show                      town.idea                  visitor citizen official
page ideas.show                      town.idea?sort=newest      visitor citizen official
page ideas.show                      town.idea?sort=discussed   visitor citizen official
page ideas.show                      town.idea?reply=1          visitor citizen official
page ideas.show                      town.draft-idea            citizen
page ideas.show                      town.hidden-idea           citizen official
page answers.states                  town.idea                  official
page ideas.versions                  town.idea                  visitor citizen official
page ideas.withdraw                  town.idea                  citizen
page moderation.decide               town.idea                  moderator
page moderation.decide               town.hidden-comment        moderator
page moderation.decide               town.open.held             moderator
list moderation.log                  -                          visitor citizen official
page moderation.decide               town.comment               moderator
list moderation.own_reports          -                          citizen official
list moderation.queue                -                          moderator official
page moderation.report               town.comment               visitor official
page moderation.receipt              report                     visitor citizen
page moderation.confirm_report       confirm-report             visitor citizen
page pages.about                     -                          visitor citizen
page pages.accessibility             -                          visitor citizen
page pages.contact                   -                          visitor citizen
page pages.edit                      page                       admin
list pages.edit_list                 -                          admin
page pages.house_rules               -                          visitor citizen
page pages.index                     -                          visitor citizen
page pages.privacy                   -                          visitor citizen
page pages.robots                    -                          visitor citizen
page pages.space                     town                       visitor citizen
list pages.spaces                    -                          visitor citizen
page pages.what_came_of_it           -                          visitor citizen
page register.new_organisation        -                          official
page register.organisation            organisation               official
page register.organisations           -                          official
page register.organisations           -?q=havn                   official
page register.table                   -                          official
page search.index                    -?q=hearing                visitor citizen official
page search.index                    -?q=hearing&kind=idea      visitor citizen official
page spaces.confirm_joining          join                       visitor citizen
page spaces.house_rules              town                       visitor citizen
page spaces.invitation               invitation                 visitor citizen
page subjects.download               town.open                  visitor citizen
"""

NOT_COUNTED = {
    "admin.memo_template_file": "a file",
    "comments.show": "leads to another page",
    "exports.box_file": "a file: counted in tests/exports",
    "exports.hearing_file": "a file: counted in tests/exports",
    "exports.list_file": "a file: counted in tests/exports",
    "exports.made_file": "a file: counted in tests/exports",
    "anonymous.copy_of_anonymous": "leads to where the code is typed",
    "anonymous.edit_anonymous": "leads to where the code is typed",
    "anonymous.withdraw_anonymous": "leads to where the code is typed",
    "drafts.found": "for a script: one statement",
    "pages.health": "for machines: counted in tests/pages",
    "pages.live": "for machines: asks nothing",
    "pages.ready": "for machines: one statement or two",
    "static": "asks nothing",
}

Line = tuple[str, str, str, str]
Counts = dict[Line, tuple[int, int]]


def _lines() -> list[Line]:
    found: list[Line] = []
    for line in TABLE.splitlines():
        if line:
            kind, endpoint, thing, *readers = line.split()
            found += [(kind, endpoint, thing, reader) for reader in readers]
    return found


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")):
            seen.append(statement)

    engine = app.extensions["database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _count(site: Site, line: Line) -> int:
    _kind, endpoint, named, reader = line
    thing, _mark, query = named.partition("?")
    address = site.address(endpoint, thing)
    with _statements(site.app) as seen:
        answer = site.open(reader, "GET", f"{address}?{query}" if query else address)
    assert answer.status_code == 200, line
    return len(seen)


@pytest.fixture(scope="module")
def counts(site: Site) -> Counts:
    """How many statements each page took with little, and with more."""
    grow(site, FEW)
    few = {line: _count(site, line) for line in _lines()}
    grow(site, MANY)
    return {line: (few[line], _count(site, line)) for line in _lines()}


def test_pages_keep_within_their_budget(counts: Counts) -> None:
    over = {}
    for line, (few, _many) in counts.items():
        kind, _endpoint, _thing, reader = line
        if few > LIMITS[kind] + (reader != "visitor"):
            over[line] = few
    assert over == {}


def test_more_to_show_asks_no_more(counts: Counts) -> None:
    assert {line: both for line, both in counts.items() if both[1] > both[0]} == {}


def test_every_page_stands_in_the_table(shared_app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if "GET" in (rule.methods or set())
    }
    told = {endpoint for _kind, endpoint, _thing, _reader in _lines()}
    assert pages - told - set(NOT_COUNTED) == set(), "give the new page a budget"
    assert told - pages == set(), "the page is gone"
