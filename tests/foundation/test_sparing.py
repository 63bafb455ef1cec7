"""What a test run does once is only what comes to the same."""

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Map, Rule

from tests import sparing


def test_a_rule_with_other_defaults_leads_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "_compile_builder", sparing.built_once(Rule._compile_builder))

    def address(rule: str, **defaults: int) -> str:
        made = Map([Rule(rule, endpoint="page", defaults=defaults)])
        return made.bind("site").build("page", {"number": 7} if not defaults else {})

    for _twice in range(2):
        assert address("/ideas/<int:number>") == "/ideas/7"
        assert address("/hearings/<int:number>") == "/hearings/7"
        assert address("/ideas/<int(fixed_digits=3):number>") == "/ideas/007"
        assert address("/first", number=1) == "/first"


def test_a_rule_is_compiled_once() -> None:
    compiled: list[tuple[str, bool]] = []

    def compile_builder(rule: Rule, append_unknown: bool) -> object:
        compiled.append((rule.rule, append_unknown))
        return lambda *_, **__: ("", rule.rule)

    once = sparing.built_once(compile_builder)
    for _time in range(3):
        rule = Rule("/ideas", endpoint="page")
        rule._trace = [(False, "|"), (False, "/ideas")]
        once(rule)
        once(rule, append_unknown=False)
    assert compiled == [("/ideas", True), ("/ideas", False)]


def test_dialects_are_the_same_only_of_one_kind() -> None:
    assert sparing.alike(SQLiteDialect_pysqlite(), SQLiteDialect_pysqlite())
    assert not sparing.alike(SQLiteDialect_pysqlite(), PGDialect_psycopg())
    assert SQLiteDialect_pysqlite() != PGDialect_psycopg()
