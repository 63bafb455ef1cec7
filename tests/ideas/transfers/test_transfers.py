"""An idea goes from colleagues to the public by consent, and nothing of the inside goes with it but that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from participation import clock, db, invariants
from participation.accounts.actions import erasing
from participation.accounts.models import RoleName, User, Visitor
from participation.accounts.queries import by_id
from participation.ideas.answers.models import Gain, GainKind
from participation.ideas.boxes.models import Box
from participation.ideas.employees import queries as employees
from participation.ideas.proposals.actions import NotAllowed, rewrite
from participation.ideas.proposals.models import Idea, IdeaState
from participation.ideas.proposals.queries import ideas
from participation.ideas.splitting import queries as splits
from participation.ideas.splitting.actions import Texts, split, undo
from participation.ideas.transfers import own_data, queries, shown
from participation.ideas.transfers.actions import hand_over
from participation.ideas.transfers.models import Consent
from participation.illustrations.actions import change
from participation.illustrations.models import Illustration
from participation.locations import actions as locations
from participation.locations.models import Where
from participation.mail import Letter
from participation.spaces.models import Audience
from participation.spaces.queries import has_accepted_rules
from participation.subjects.models import Revision, Visibility
from participation.subjects.shown import Scope
from tests import factories as make
from tests.conftest import Client

SECRET = "KANARIFUGL"


class Place:
    """An internal space and a public one, and an idea by Marte, written along by Ola, inside."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.client: Client = app.test_client()
        self.page = ""
        self.inside = make.space(
            Audience.internal, name=f"{SECRET} rom", organisation="Kystdirektoratet"
        )
        self.town = make.space(name="Fjordby", organisation="Fjordby Kommune")
        self.box_inside = make.box(self.inside, name=f"{SECRET} kasse")
        self.box = make.box(self.town, name="Ideer til byen")
        self.marte = make.member(self.inside, RoleName.employee, name="Marte Lie")
        self.ola = make.member(self.inside, RoleName.employee, name="Ola Fjeldstad")
        self.kari = make.member(self.inside, RoleName.employee, name=f"Kari {SECRET}")
        self.ingrid = make.member(self.inside, RoleName.official, name="Ingrid Solheim")
        for each in (self.marte, self.ola, self.kari, self.ingrid):
            make.accept_rules(each, self.town)
        self.mette = make.member(self.town, RoleName.official, name="Mette Holm")
        make.role(self.mette, RoleName.employee, self.inside)
        make.accept_rules(self.mette, self.inside)
        self.idea = make.idea(
            self.box_inside, self.marte, title="Led i lyktene", body="Bytt pærene."
        )
        make.coauthor(self.idea, self.ola)
        self.idea.coauthor_count, self.idea.coauthor_id = 1, self.ola.id
        make.comment(self.idea, self.kari, body=f"{SECRET} kommentar")

    def supported_by(self, number: int) -> None:
        self.idea.support_count = number
        db.session.flush()

    @property
    def address(self) -> str:
        return f"/ideas/{self.idea.id}/transfer"

    def press(self, person: User, path: str, **form: Any) -> int:
        idea = db.session.get_one(Idea, self.idea.id)
        version = queries.content(idea) if path.endswith("consent") else idea.version
        answer = self.client.sign_in(person).post(path, data={"version": version, **form})
        self.page = answer.text
        return int(answer.status_code)

    def ask(self) -> int:
        return self.press(self.ingrid, self.address, box=self.box.slug, note="Flott!")

    def agree(self, person: User, *, name: bool = True, support: bool = True) -> int:
        chosen = {"shows_name": "y"} if name else {}
        chosen |= {"tells_support": "y"} if support else {}
        return self.press(person, f"{self.address}/consent", **chosen)

    def hand_over(self) -> int:
        return self.press(self.ingrid, f"{self.address}/completion")

    def end(self, person: User) -> int:
        return self.press(person, f"{self.address}/end", reason="Nei.")

    def handed(self, *, name: bool = True, support: bool = True) -> int:
        assert self.ask() == 303
        for person in (self.marte, self.ola):
            assert self.agree(person, name=name, support=support) == 303
        assert self.hand_over() == 303
        found = queries.standing(self.idea.id)
        assert found is not None
        assert found.copy_id is not None
        return found.copy_id

    def read(self, number: int, person: User | None = None) -> str:
        client = self.app.test_client()
        if person is not None:
            client.sign_in(person)
        return str(client.get(f"/ideas/{number}", follow_redirects=True).text)


@pytest.fixture
def place(app: Any) -> Place:
    return Place(app)


def test_it_takes_the_consent_of_all_who_wrote_it(place: Place) -> None:
    assert place.ask() == 303
    assert place.agree(place.marte) == 303
    assert place.hand_over() == 409
    assert place.agree(place.ola) == 303
    assert place.hand_over() == 303
    transfer = queries.standing(place.idea.id)
    assert transfer is not None
    copy = transfer.copy
    assert copy is not None
    assert (copy.title, copy.body, copy.state) == ("Led i lyktene", "Bytt pærene.", IdeaState.new)
    assert (copy.support_count, copy.comment_count) == (0, 0)
    assert "Marte Lie" in place.read(copy.id)
    assert "Ola Fjeldstad" in place.read(copy.id)
    assert invariants.broken() == {}
    assert place.hand_over() == 409


def test_consent_is_to_the_text_as_it_stands(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    db.session.get_one(Idea, place.idea.id).body = "Bytt alt."
    db.session.flush()
    assert place.hand_over() == 409
    db.session.get_one(Idea, place.idea.id).body = "Bytt pærene."
    db.session.flush()
    assert place.hand_over() == 303


PICTURES: dict[str, Callable[[Idea, Illustration], object]] = {
    "added": lambda idea, _first: make.illustration(idea, "En til."),
    "described otherwise": lambda _idea, first: setattr(first, "description", "Noe annet."),
    "taken away": lambda _idea, first: db.session.delete(first),
}


@pytest.mark.parametrize("what", PICTURES)
def test_consent_is_to_the_pictures_as_they_are(place: Place, what: str) -> None:
    """The page promises: what is changed or added after a consent is asked about again."""
    first = make.illustration(place.idea, "En lykt.")
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    page = place.client.sign_in(place.ingrid).get(place.address).text
    assert "What is changed or added after a consent is asked about again." in page
    assert "All who wrote it have agreed." in page
    PICTURES[what](place.idea, first)
    db.session.flush()
    assert "2 of those who wrote it have not agreed to it as it is now." in (
        place.client.get(place.address).text
    )
    assert place.hand_over() == 409
    for person in (place.marte, place.ola):
        place.agree(person)
    assert place.hand_over() == 303


def test_who_reads_an_old_page_agrees_to_nothing_new(place: Place) -> None:
    place.ask()
    read = queries.content(place.idea)
    make.illustration(place.idea, "En lykt.")
    assert place.press(place.marte, f"{place.address}/consent", version=read) == 422
    assert db.session.scalars(select(Consent)).all() == []


def test_what_is_changed_after_a_consent_is_asked_about_at_home(place: Place) -> None:
    place.ask()
    place.agree(place.marte)
    make.illustration(place.idea, "En lykt.").added_at = clock.now() + timedelta(seconds=9)
    db.session.flush()
    home = place.client.sign_in(place.marte).get("/home").text
    assert "May this idea go to the public?" in home


def test_files_and_the_place_stay(place: Place) -> None:
    make.attachment(place.idea, title=f"{SECRET} skisse")
    locations.locate(place.idea, Where(f"{SECRET} kai"))
    copy = place.handed()
    assert SECRET not in place.read(copy)
    page = place.client.sign_in(place.ingrid).get(place.address).text
    assert "files, the place and the names of those who support it stay here" in page


def test_the_house_rules_of_the_public_box_are_accepted_first(place: Place) -> None:
    """As by whoever writes there: those whose words it becomes, and the official who puts them there."""
    place.town.house_rules_version += 1
    db.session.flush()
    assert place.ask() == 303
    people = (place.marte, place.ola)
    for person in people:
        assert place.agree(person) == 422
        assert "read and accept the house rules" in place.page
        assert place.press(person, f"{place.address}/consent", accepts_rules="y") == 303
        assert place.agree(person) == 303
    assert place.hand_over() == 422
    assert f"/spaces/{place.town.slug}" in place.page
    assert place.press(place.ingrid, f"{place.address}/completion", accepts_rules="y") == 303
    assert all(has_accepted_rules(each, place.town) for each in (*people, place.ingrid))


def test_consent_is_to_the_pictures_and_what_is_said_of_them(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    picture = make.illustration(place.idea, f"{SECRET} på billedet.")
    assert place.hand_over() == 409
    for person in (place.marte, place.ola):
        place.agree(person)
    change(place.idea, picture, description=f"{SECRET} igen.", credit="", by=place.ola)
    assert place.hand_over() == 409
    for person in (place.marte, place.ola):
        place.agree(person)
    assert place.hand_over() == 303


def test_consent_to_half_of_an_idea_is_none_to_all_of_it(place: Place) -> None:
    """What was taken out by a split comes back when it is undone: nobody agreed to that."""
    texts = Texts("Led i lyktene", "Kun pærene.", "Andet", f"{SECRET} andet")
    made = split(place.idea, texts, [], "To ting.", by=by_id(place.ingrid.id) or place.ingrid)
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    db.session.commit()
    found = splits.split(made.id, by_id(place.ingrid.id) or place.ingrid)
    assert found is not None
    undo(found, by=by_id(place.ingrid.id) or place.ingrid)
    db.session.commit()
    assert place.hand_over() == 409


def test_who_agreed_to_another_text_is_asked_again(place: Place) -> None:
    place.ask()
    place.agree(place.ola)
    ola = by_id(place.ola.id) or place.ola
    assert not queries.asked(ola)
    db.session.get_one(Idea, place.idea.id).edited_at = clock.now() + timedelta(seconds=9)
    db.session.flush()
    assert [each.id for each in queries.asked(ola)] == [place.idea.id]


def test_who_comes_to_write_along_afterwards_is_asked_too(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    make.coauthor(place.idea, place.kari)
    assert place.hand_over() == 409


def test_nobody_is_named_who_did_not_agree_to_it(place: Place) -> None:
    place.supported_by(7)
    copy = place.handed(name=False)
    page = place.read(copy)
    assert "This idea came from employees of Kystdirektoratet." in page
    assert "7 colleagues supported it there." in page
    for name in ("Marte", "Ola Fjeldstad", SECRET):
        assert name not in page
    assert db.session.get_one(Idea, copy).author_id is None


@pytest.mark.parametrize(("support", "number"), [(False, 7), (True, 4)])
def test_how_many_colleagues_is_told_only_by_consent_and_not_of_few(
    place: Place, support: bool, number: int
) -> None:
    place.supported_by(number)
    assert "supported it there" not in place.read(place.handed(support=support))


def test_nothing_of_the_inside_is_found_outside(client: Client, place: Place) -> None:
    copy = place.handed(name=False)
    addresses = [
        "/", "/ideas", "/ideas?view=board", f"/boxes/{place.box.slug}", f"/spaces/{place.town.slug}",
        "/spaces", "/search?q=lyktene", "/feeds/ideas.atom", f"/feeds/ideas/{copy}.atom", "/sitemap.xml",
        "/what-came-of-it", "/ledger", "/moderation-log", f"/ideas/{copy}/versions", place.address,
        f"/ideas/{place.idea.id}", f"/exports/boxes/{place.box.slug}",
    ]  # fmt: skip
    for person in (None, make.user("Astrid Holm")):
        if person is not None:
            client.sign_in(person)
        for address in addresses:
            assert SECRET not in client.get(address, follow_redirects=True).text, address
        assert client.get(f"/ideas/{place.idea.id}").status_code == 404


def test_the_file_of_the_public_box_says_whose_employees_and_no_more(place: Place) -> None:
    copy = place.handed(name=False)
    box = db.session.get_one(Box, place.box.id)
    rows = list(shown.TABLE.rows(Scope(reader=Visitor(), now=clock.now()), box))
    assert [(each["organisation"], each["came"]) for each in rows] == [("Kystdirektoratet", True)]
    assert SECRET not in str(rows)
    assert [each["idea_id"] for each in rows] == [copy]


def test_colleagues_are_led_from_one_to_the_other(place: Place) -> None:
    copy = place.handed()
    assert f"/ideas/{copy}-" in place.read(place.idea.id, place.kari)
    assert f"/ideas/{place.idea.id}-" in place.read(copy, place.kari)
    assert f"/ideas/{place.idea.id}-" not in place.read(copy)


def test_those_who_may_take_it_back_are_led_there(place: Place) -> None:
    copy = place.handed()
    readers = [place.marte, place.ola, place.ingrid, place.kari]
    led = [place.address in place.read(place.idea.id, each) for each in readers]
    assert led == [True, True, True, False]
    assert "/transfer" not in place.read(copy, place.marte)


def test_the_picture_goes_along(place: Place) -> None:
    make.illustration(place.idea, "En lykt.")
    copy = place.handed()
    found = db.session.scalars(select(Illustration).where(Illustration.subject_id == copy)).one()
    assert (found.description, found.added_by_id) == ("En lykt.", None)
    assert db.session.get_one(Idea, copy).face_id == found.id


def test_who_wrote_it_is_asked_by_mail_and_the_mail_says_no_more(place: Place) -> None:
    place.ask()
    letters = db.session.scalars(select(Letter)).all()
    assert {each.to for each in letters} == {place.marte.email, place.ola.email}
    assert all(SECRET not in each.body for each in letters)


def test_a_no_ends_it_and_asked_again_all_are_asked_anew(place: Place) -> None:
    place.ask()
    place.agree(place.marte)
    assert place.end(place.ola) == 303
    assert queries.standing(place.idea.id) is None
    told = select(Letter.to).where(Letter.to == place.ingrid.email)
    assert db.session.scalars(told).all() == [place.ingrid.email]
    assert place.ask() == 303
    place.agree(place.ola)
    assert place.hand_over() == 409


def test_taken_back_at_once_it_is_gone(place: Place) -> None:
    copy = place.handed()
    assert place.end(place.marte) == 303
    assert place.app.test_client().get(f"/ideas/{copy}").status_code == 404
    assert "is public too" not in place.read(place.idea.id, place.marte)
    assert invariants.broken() == {}


def test_what_others_took_part_in_stays_to_be_read_without_names(place: Place) -> None:
    copy = place.handed()
    make.comment(db.session.get_one(Idea, copy), make.user("Astrid Holm"), body="God idé.")
    db.session.get_one(Idea, copy).comment_count = 1
    assert place.end(place.marte) == 303
    page = place.read(copy)
    assert "God idé." in page
    for gone in ("Marte", "Ola Fjeldstad", "came from employees"):
        assert gone not in page
    assert db.session.get_one(Idea, copy).state is IdeaState.withdrawn


def test_names_are_taken_back_from_what_was_split_from_it_too(place: Place) -> None:
    copy = ideas.get(place.handed(), Visitor())
    assert copy is not None
    mette = by_id(place.mette.id) or place.mette
    texts = Texts("Led", "Bytt pærene.", "Andet", "Bytt stolpene.")
    half = split(copy, texts, [], "To ting.", by=mette).new_id
    db.session.commit()
    assert place.end(place.marte) == 303
    found = db.session.get_one(Idea, half)
    db.session.refresh(found)
    assert (found.author_id, found.coauthor_count) == (None, 0)
    assert found.state is IdeaState.withdrawn
    assert invariants.broken() == {}


def test_names_are_taken_back_from_whoever_keeps_it_and_from_its_versions(place: Place) -> None:
    number = place.handed()
    copy = db.session.get_one(Idea, number)
    marte = by_id(place.marte.id) or place.marte
    rewrite(copy, copy.title, "Bytt alle pærene.", by=marte)
    copy.keeper_id = place.ola.id
    db.session.commit()
    assert place.end(place.ola) == 303
    db.session.expire_all()
    copy = db.session.get_one(Idea, number)
    assert (copy.author_id, copy.keeper_id) == (None, None)
    kept = select(Revision.by_id).where(Revision.subject_id == number)
    assert db.session.scalars(kept).all() == [None]


def test_what_is_hidden_meanwhile_is_not_handed_over(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    place.idea.visibility = Visibility.hidden
    db.session.commit()
    transfer = queries.standing(place.idea.id)
    idea = ideas.get(place.idea.id, by_id(place.ingrid.id) or place.ingrid)
    assert transfer is not None
    assert idea is not None
    with pytest.raises(NotAllowed):
        hand_over(transfer, idea, by=by_id(place.ingrid.id) or place.ingrid)


def test_what_is_decided_about_is_not_taken_back(place: Place) -> None:
    db.session.get_one(Idea, place.handed()).state = IdeaState.accepted
    assert place.end(place.marte) == 403


def test_who_erases_the_account_has_agreed_to_nothing_more(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        place.agree(person)
    ola = by_id(place.ola.id)
    assert ola is not None
    assert own_data.consents(ola)[0]["name_shown"] is True
    erasing.erase(ola)
    left = db.session.scalars(select(Consent.user_id).order_by(Consent.id)).all()
    assert left == [place.marte.id, None]
    assert place.hand_over() == 409
    page = place.client.sign_in(place.ingrid).get(place.address).text
    assert "has left and cannot be asked any more" in page


def test_a_public_idea_is_worked_on_by_colleagues(client: Client, place: Place) -> None:
    astrid = make.member(place.town, name="Astrid Holm")
    public = make.idea(place.box, astrid, title="Lys på moloen", body="Det er mørkt.")
    handing = {"box": place.box_inside.slug, "version": public.version}
    place.inside.house_rules_version += 1
    db.session.flush()
    assert place.press(place.mette, f"/ideas/{public.id}/transfer", **handing) == 422
    handing["accepts_rules"] = "y"
    assert place.press(place.mette, f"/ideas/{public.id}/transfer", **handing) == 303
    transfer = queries.standing(public.id)
    assert transfer is not None
    copy = transfer.copy_id
    assert copy is not None
    page = place.read(public.id)
    assert "Colleagues of Kystdirektoratet work on it" in page
    assert SECRET not in page
    assert f"/ideas/{copy}" not in page
    client.sign_in(astrid)
    assert client.get(f"/ideas/{copy}").status_code == 404
    # It is nobody's inside, so it is no part of what the site holds about its author.
    assert db.session.get_one(Idea, copy).author_id is None
    assert "Det er mørkt." in place.read(copy, place.kari)


def test_the_gain_of_what_went_out_is_the_employees_once(place: Place) -> None:
    copy = place.handed()
    for number, amount in ((place.idea.id, 100), (copy, 120)):
        row = Gain(
            subject_id=number, kind=GainKind.money, realised=amount, unit="NOK", at=clock.now()
        )
        db.session.add(row)
    db.session.flush()
    for reader in (by_id(place.marte.id), Visitor()):
        assert reader is not None
        found = [(each.organisation, int(each.amount)) for each in employees.won(reader)]
        assert found == [("Kystdirektoratet", 120)]


def test_those_who_are_asked_find_it_at_home(place: Place) -> None:
    place.ask()
    for person in (place.marte, place.ola):
        home = place.client.sign_in(person).get("/home").text
        assert "May this idea go to the public?" in home
        assert "Flott!" in place.client.get(place.address).text
        place.agree(person)
        assert "May this idea go to the public?" not in place.client.get("/home").text


def test_bad_input_is_told(place: Place) -> None:
    assert place.press(place.ingrid, place.address, box="") == 422
    assert place.press(place.ingrid, place.address, box=place.box_inside.slug) == 422
    assert place.ask() == 303
    assert place.press(place.marte, f"{place.address}/consent", version=0) == 422
    assert place.press(place.ingrid, f"{place.address}/consent") == 403


def test_an_official_of_the_inside_alone_begins_it(place: Place) -> None:
    for person in (place.marte, place.mette, place.kari):
        assert place.client.sign_in(person).get(place.address).status_code == 403
    assert place.ask() == 303
    for person in (place.mette, place.kari):
        assert place.end(person) == 403
        assert place.press(person, f"{place.address}/completion") == 403
