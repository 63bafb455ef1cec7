"""The register and the list of parties: what changes, what is kept, what is written down."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from participation import clock, db, mail
from participation.accounts.models import RoleName, User
from participation.accounts.queries import hash_token
from participation.hearings.notice.models import Hearing
from participation.hearings.parties import own_data
from participation.hearings.parties.actions import parties as actions
from participation.hearings.parties.models import Party, PartyLink, PartyState
from participation.hearings.parties.queries import parties as queries
from participation.hearings.register import actions as register_actions
from participation.hearings.register import queries as register_queries
from participation.hearings.register.actions import AlreadyThere, Details
from participation.hearings.register.models import Group, Organisation
from participation.ledger import Entry
from participation.mail import Letter
from participation.spaces.models import Space
from tests import factories as make

NUMBER = "12345678"


@pytest.fixture
def space(app: Flask) -> Space:
    return make.space()


@pytest.fixture
def official(space: Space) -> User:
    return make.member(space, RoleName.official)


@pytest.fixture
def hearing(space: Space) -> Hearing:
    return make.hearing(space)


def _ledger() -> list[str]:
    return list(db.session.scalars(select(Entry.action).order_by(Entry.id)))


def _names(group: str) -> list[str]:
    members = register_queries.members_of(
        db.session.scalars(select(Group.id).where(Group.name == group)).one()
    )
    return list(
        db.session.scalars(
            select(Organisation.name).where(Organisation.id.in_(members)).order_by(Organisation.id)
        )
    )


class TestTheRegister:
    def test_an_organisation_is_added_with_its_groups(self, space: Space, official: User) -> None:
        one = register_actions.add(
            space.id, Details("Åens Venner", NUMBER, "a@x.dk", ["Natur"]), by=official
        )
        register_actions.add(space.id, Details("Zoo", "", "z@x.dk", ["natur", "Dyr"]), by=official)
        assert one.sorted_as > "z", "å stands last in the alphabet"
        assert _names("Natur") == ["Åens Venner", "Zoo"]
        assert db.session.scalars(select(Group.name).order_by(Group.name)).all() == ["Dyr", "Natur"]
        assert _ledger() == ["organisation.added"] * 2

    def test_departments_share_a_number_and_associations_a_name(
        self, space: Space, official: User
    ) -> None:
        first = register_actions.add(space.id, Details("A", NUMBER, "a@x.dk"), by=official)
        second = register_actions.add(space.id, Details("B", NUMBER, "a@x.dk"), by=official)
        register_actions.add(space.id, Details("A", NUMBER, "other@x.dk"), by=official)
        with pytest.raises(AlreadyThere):
            register_actions.add(space.id, Details("a", NUMBER, "a@x.dk"), by=official)
        with pytest.raises(AlreadyThere):
            register_actions.save(second, Details("A", NUMBER, "a@x.dk"), by=official)
        register_actions.save(first, Details("A", NUMBER, "a@x.dk", ["Ny"]), by=official)
        register_actions.add(make.space().id, Details("A", NUMBER, "a@x.dk"), by=official)
        assert len(register_queries.in_register(space.id)) == 3

    def test_out_of_use_and_in_use_again(self, space: Space, official: User) -> None:
        one = make.organisation(space)
        register_actions.retire(one, by=official)
        register_actions.retire(one, by=official)
        assert one.retired_at is not None
        register_actions.take_back(one, by=official)
        register_actions.take_back(one, by=official)
        assert one.retired_at is None
        assert _ledger() == ["organisation.retired", "organisation.taken_back"]

    def test_a_table_adds_who_is_new_and_keeps_what_it_leaves_empty(
        self, space: Space, official: User
    ) -> None:
        known = make.organisation(
            space, "Kendt", number=NUMBER, email="", groups=["A"], retired_at=clock.now()
        )
        named = make.organisation(space, "Navngivet", email="n@x.dk")
        rows = [
            Details("KENDT", NUMBER, "ny@x.dk", ["B"]),
            Details("navngivet", "87654321", "", []),
            Details("Ny", "", "ny2@x.dk", ["B"]),
        ]
        found = register_actions.take_in(space.id, rows, by=official)
        assert found[:2] == [known, named]
        assert (known.name, known.email, known.retired_at) == ("Kendt", "ny@x.dk", None)
        assert {group.name for group in known.groups} == {"A", "B"}
        assert (named.number, named.email) == ("87654321", "n@x.dk")
        assert _names("B") == ["Kendt", "Ny"]
        again = register_actions.take_in(space.id, rows, by=official)
        assert again == found, "the same table twice changes nothing"
        assert len(register_queries.in_register(space.id)) == 3

    def test_no_row_overwrites_the_address_of_another(self, space: Space, official: User) -> None:
        """Two departments with one CVR number, two associations with one name: two each."""
        rows = [
            Details("Vejafdelingen", NUMBER, "vej@by.dk"),
            Details("Miljøafdelingen", NUMBER, "miljoe@by.dk"),
            Details("Bøgen", "", "nord@x.dk"),
            Details("Bøgen", "", "syd@x.dk"),
            Details("Vejafdelingen", NUMBER, "park@by.dk"),
        ]
        for _twice in (1, 2):
            assert len(register_actions.take_in(space.id, rows, by=official)) == 5
        kept = sorted((each.name, each.email) for each in register_queries.in_register(space.id))
        assert kept == sorted((each.name, each.email) for each in rows)

    def test_an_address_moves_when_somebody_says_so(self, space: Space, official: User) -> None:
        one = make.organisation(space, "Bøgen", email="gammel@x.dk")
        rows = [Details("Ny", "", "n@x.dk"), Details("Bøgen", "", "ny@x.dk")]
        assert register_actions.take_in(space.id, rows, by=official, moved={1})[1] is one
        assert one.email == "ny@x.dk"

    def test_a_row_that_fits_two_and_says_no_address_is_left_out(
        self, space: Space, official: User
    ) -> None:
        for email in ("nord@x.dk", "syd@x.dk"):
            make.organisation(space, "Bøgen", email=email)
        assert register_actions.take_in(space.id, [Details("Bøgen")], by=official) == []
        north = register_queries.in_register(space.id)[0]
        north.number = NUMBER
        assert register_actions.take_in(space.id, [Details("Bøgen", NUMBER)], by=official) == [
            north
        ]

    def test_the_same_name_with_another_number_is_another(
        self, space: Space, official: User
    ) -> None:
        make.organisation(space, "Skolen", number=NUMBER)
        register_actions.take_in(space.id, [Details("Skolen", "87654321", "s@x.dk")], by=official)
        assert len(register_queries.in_register(space.id)) == 2


class TestTheList:
    def test_who_is_chosen_twice_is_on_the_list_once(
        self, hearing: Hearing, space: Space, official: User
    ) -> None:
        one, two = make.organisation(space, "A"), make.organisation(space, "B")
        assert actions.put_on_list(hearing.id, space.id, [one], by=official) == 1
        assert actions.put_on_list(hearing.id, space.id, [one, two], by=official) == 1
        assert actions.put_on_list(hearing.id, space.id, [one, two], by=official) == 0
        assert _ledger() == ["hearing.parties_added"] * 2

    def test_who_has_no_address_does_not_wait_for_a_mail(
        self, hearing: Hearing, space: Space, official: User
    ) -> None:
        with_one = make.party(hearing, make.organisation(space, "A"))
        without = make.party(hearing, make.organisation(space, "B", email=""))
        assert actions.want_sent([with_one, without], space.id, by=official) == 1
        assert with_one.wanted_at
        assert without.wanted_at is None

    def test_only_the_hash_of_a_key_is_kept_and_a_new_mail_has_a_new_link(
        self, hearing: Hearing, space: Space, official: User
    ) -> None:
        party, key = make.invited(hearing, make.organisation(space))
        link = db.session.scalars(select(PartyLink)).one()
        assert link.key_hash == hash_token(key)
        assert len(key) >= 43, "256 bits"
        other = actions.new_key(party)
        db.session.flush()
        for each in (key, other):
            found = queries.by_key(hearing.id, each)
            assert found is party
        assert queries.by_key(make.hearing(space).id, key) is None
        assert queries.by_key(hearing.id, "x" * 300) is None
        assert queries.by_key(hearing.id, link.key_hash) is None

    def test_sent_again_ends_the_links_that_may_be_with_somebody_else(
        self, hearing: Hearing, space: Space, official: User
    ) -> None:
        party, key = make.invited(
            hearing, make.organisation(space), refused_at=clock.now(), refusal="550 no"
        )
        letter = mail.write("gammel@x.dk", "party-reminder", "da", **_values(hearing))
        party.letter_id = letter.id
        db.session.flush()
        actions.send_again(party, "ny@x.dk", space.id, by=official)
        db.session.flush()
        assert queries.by_key(hearing.id, key) is None
        assert (party.organisation.email, party.refused_at, party.refusal) == ("ny@x.dk", None, "")
        assert party.wanted_at
        assert db.session.scalars(select(Letter)).all() == []


def _values(hearing: Hearing) -> dict[str, object]:
    return {
        "hearing": hearing,
        "organisation": "A",
        "owner": "B",
        "timezone": "Europe/Copenhagen",
        "path": "/x",
    }


class TestWhatTheMailServerSays:
    @pytest.mark.parametrize(
        ("error", "failed", "refusal"),
        [
            (
                "SMTPRecipientsRefused: {'a@x.dk': (550, b'5.1.1 No such user')}",
                False,
                "550 5.1.1 No such user",
            ),
            ("SMTPRecipientsRefused: {'a@x.dk': (450, b'Greylisted')}", False, None),
            ("SMTPConnectError: (421, b'try later')", False, None),
            ("SMTPConnectError: (421, b'try later')", True, "421 try later"),
            ("TimeoutError: timed out", True, "TimeoutError: timed out"),
        ],
    )
    def test_a_refusal_is_noted_and_a_pause_is_not(
        self, hearing: Hearing, space: Space, error: str, failed: bool, refusal: str | None
    ) -> None:
        party, _key = make.invited(hearing, make.organisation(space))
        letter = mail.write("a@x.dk", "party-invitation", "da", **_values(hearing))
        party.letter_id, letter.error = letter.id, error
        letter.failed_at = clock.now() if failed else None
        db.session.commit()
        assert actions.note_refusals() is False
        party = db.session.scalars(select(Party)).one()
        letter = db.session.scalars(select(Letter)).one()
        assert (party.refusal or None) == refusal
        assert (party.refused_at is not None) is (refusal is not None)
        letter.sent_at, letter.failed_at, letter.error = clock.now(), None, None
        db.session.commit()
        actions.note_refusals()
        party = db.session.scalars(select(Party)).one()
        assert party.refused_at is None, "it arrived after all"

    def test_all_that_arrived_after_all_are_noted(self, space: Space, hearing: Hearing) -> None:
        for number in range(3):
            party, _key = make.invited(hearing, make.organisation(space, email=f"p{number}@x.dk"))
            letter = mail.write(f"p{number}@x.dk", "party-invitation", "da", **_values(hearing))
            party.letter_id, party.refused_at, letter.sent_at = letter.id, clock.now(), clock.now()
        db.session.commit()
        assert [actions.note_refusals(limit=2) for _ in range(2)] == [True, False]
        refused = db.session.scalars(select(Party).where(Party.refused_at.is_not(None))).all()
        assert refused == []


MOMENT = clock.now()
EARLIER = MOMENT - timedelta(days=3)


class TestStates:
    @pytest.mark.parametrize(
        ("values", "over", "state"),
        [
            ({}, False, PartyState.prepared),
            ({}, True, PartyState.prepared),
            ({"wanted_at": MOMENT}, False, PartyState.waiting),
            ({"invited_at": MOMENT}, False, PartyState.invited),
            ({"invited_at": MOMENT, "wanted_at": MOMENT}, False, PartyState.invited),
            ({"invited_at": MOMENT, "refused_at": MOMENT}, False, PartyState.refused),
            ({"invited_at": MOMENT, "refused_at": MOMENT}, True, PartyState.refused),
            ({"invited_at": EARLIER, "link_used_at": MOMENT}, False, PartyState.link_used),
            ({"invited_at": EARLIER, "reminded_at": MOMENT}, False, PartyState.reminded),
            (
                {"invited_at": EARLIER, "link_used_at": EARLIER, "reminded_at": MOMENT},
                False,
                PartyState.reminded,
            ),
            (
                {"invited_at": EARLIER, "link_used_at": MOMENT, "reminded_at": EARLIER},
                False,
                PartyState.link_used,
            ),
            ({"invited_at": EARLIER, "link_used_at": MOMENT}, True, PartyState.no_answer),
            ({"invited_at": EARLIER, "answered_at": MOMENT}, True, PartyState.answered),
            (
                {"invited_at": EARLIER, "answered_at": MOMENT, "no_remarks": True},
                False,
                PartyState.no_remarks,
            ),
            (
                {"invited_at": EARLIER, "refused_at": EARLIER, "answered_at": MOMENT},
                False,
                PartyState.answered,
            ),
        ],
    )
    def test_where_an_invitation_is(
        self,
        hearing: Hearing,
        space: Space,
        values: dict[str, object],
        over: bool,
        state: PartyState,
    ) -> None:
        party = make.party(hearing, make.organisation(space), **values)
        assert queries.counts(hearing.id, over) == {state: 1}
        (row,) = queries.parties(hearing.id, over, state, None, 10)
        assert (row.party, row.state) == (party, state)

    def test_for_the_memo_those_who_were_asked_in_the_order_of_the_alphabet(
        self, hearing: Hearing, space: Space
    ) -> None:
        asked = {"invited_at": MOMENT}
        make.party(hearing, make.organisation(space, "Ålauget"), **asked)
        make.party(
            hearing, make.organisation(space, "Zoo"), answered_at=MOMENT, response_number=2, **asked
        )
        make.party(
            hearing,
            make.organisation(space, "Ældresagen"),
            answered_at=MOMENT,
            no_remarks=True,
            response_number=1,
            **asked,
        )
        make.party(hearing, make.organisation(space, "Aldrig spurgt"))
        assert [each[:4] for each in queries.parties_of(hearing.id)] == [
            ("Zoo", True, False, 2),
            ("Ældresagen", True, True, 1),
            ("Ålauget", False, False, None),
        ]


def test_own_data_says_where_ones_address_stands_and_erasure_takes_it_out(
    hearing: Hearing, space: Space
) -> None:
    person = make.user(email="formand@x.dk")
    make.invited(hearing, make.organisation(space, "Min", number=NUMBER, email="formand@x.dk"))
    make.organisation(space, "En anden", email="anden@x.dk")
    (found,) = own_data.organisations(person)
    assert (found["organisation"], found["hearing"]) == ("Min", hearing.id)
    own_data.forget(person)
    db.session.expire_all()
    assert own_data.organisations(person) == []
    emails = db.session.scalars(select(Organisation.email).order_by(Organisation.id)).all()
    assert list(emails) == ["", "anden@x.dk"]
    assert db.session.scalars(select(Party.email)).all() == [""]
    db.session.execute(update(User).where(User.id == person.id).values(email=None))
    db.session.refresh(person)
    assert own_data.organisations(person) == []
    own_data.forget(person)
