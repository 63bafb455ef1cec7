"""The plan, guarded: what every route, template and address must be."""

import re
from pathlib import Path

from flask import Flask

from participation import hearings, ideas
from participation.config import ROOT
from participation.web import Permission

TEMPLATES = ROOT / "templates"


def test_every_route_declares_its_permission(shared_app: Flask) -> None:
    missing = [
        rule.endpoint
        for rule in shared_app.url_map.iter_rules()
        if rule.endpoint != "static"
        and not isinstance(
            getattr(shared_app.view_functions[rule.endpoint], "permission", None), Permission
        )
    ]
    assert missing == []


def test_addresses_are_kebab_case(shared_app: Flask) -> None:
    for rule in shared_app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule


def test_changes_go_by_post(shared_app: Flask) -> None:
    """Plain forms can only GET and POST, so no route needs another method to be used."""
    for rule in shared_app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert methods <= {"GET", "POST"}, rule.rule


def _rooms_templates() -> list[Path]:
    return [
        path
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] not in ("components", "layout")
    ]


def test_templates_use_macros_for_the_design_system() -> None:
    raw = [
        str(path.relative_to(TEMPLATES))
        for path in _rooms_templates()
        if re.search(r"class=[\"'][^\"']*\bds-", path.read_text(encoding="utf-8"))
    ]
    assert raw == []


def test_templates_hold_no_inline_style_or_script() -> None:
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=[\"']|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:"
    )
    found = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_htmx_attributes_are_data_attributes() -> None:
    found = [
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if re.search(r"\shx-[a-z]", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_room_has_only_known_doors() -> None:
    doors = {
        "__init__",
        "models",
        "rules",
        "forms",
        "queries",
        "actions",
        "views",
        "jobs",
        "invariants",
        "words",
        "own_data",
        "shown",
        "ledgered",
    }
    of_a_wing = {"places", "blueprint", "feed", "memo"}
    extra = {
        # what a room has besides, because it is a thing of its own
        "accounts": {"login", "limits", "passwords", "tokens", "devices", "parts"},
        "subjects": {"appointments", "figures", "life", "panels", "rows", "versions"},
        "moderation": {"keys", "own_data", "panels", "reports", "words"},
        "comments": {"ordering", "own_data", "page", "panels", "questions", "rows", "trails"},
        "following": {"digests", "keys", "meant", "notices", "own_data", "places", "words"},
        "sealing": {
            "blueprint",
            "figures",
            "leaves",
            "merkle",
            "signing",
            "tree",
            "verifying",
        },
        "search": {"comparing", "nearness", "snippets"},
        "locations": {"blueprint", "desk", "kinds", "outlines", "outlining"},
        "index": {
            "analysis",
            "documents",
            "engines",
            "extraction",
            "file_reading",
            "indexing",
            "kinds",
            "parsing",
            "vocabulary",
        },
        "hearings/notice": {
            "cards",
            "counters",
            "deadlines",
            "facts",
            "feed_parts",
            "followers",
            "life",
            "memo_parts",
            "panels",
            "rows",
        },
        "hearings/publishing": {"previews", "readiness"},
        "hearings/responses": {
            "campaigns",
            "cards",
            "content",
            "followers",
            "mandates",
            "panels",
            "quoting",
            "rows",
        },
        "hearings/assessing": {"hints", "likeness"},
        "hearings/anonymous": {"codes"},
        "hearings/register": {"table"},
        "hearings/parties": {"mandates"},
        "hearings/outcome": {"corrected", "notices"},
        "hearings/memos": {
            "content",
            "document",
            "filling",
            "loading",
            "making",
            "pages",
            "sample",
            "sheets",
            "standard",
            "wordfiles",
        },
        "hearings/front": {"overview", "page"},
        "ideas/boxes": {"cards", "fields", "panels", "phases"},
        "ideas/proposals": {"cards", "credits", "life", "panels", "rows", "substance"},
        "ideas/suggestions": {"merging"},
        "ideas/gains": {"owners", "panels"},
        "ideas/projects": {"life", "panels", "periods"},
        "ideas/writing": {"placing", "sections"},
        "ideas/support": {"areas", "ballots", "counting", "rewording"},
        "ideas/statements": {"cards"},
        "ideas/splitting": {"choices", "threads"},
        "ideas/merging": {"comments", "following", "line", "promises", "votes"},
        "ideas/replies": {"fields"},
        "ideas/answers": {"noticing", "overdue", "panels", "statistics", "unanswered"},
        "ideas/evaluation": {"figures"},
        "ideas/evidence": {"panels"},
        "ideas/board": {"cards", "people"},
        "ideas/calls": {"panels"},
        "ideas/pseudonyms": {"naming", "signing"},
        "ideas/front": {"page"},
        "pages": {"texts", "defaults", "questions"},
        "spaces": {"colours"},
        "illustrations": {"faces", "renditions"},
        "feeds": {"atom", "calendars", "entries", "links", "sitemaps"},
        "desk": {"own_data", "words"},
        "exports": {"tables", "formats", "orders", "making", "own_data", "words"},
    }
    rooms = [
        "accounts",
        "spaces",
        "subjects",
        "illustrations",
        "attachments",
        "moderation",
        "comments",
        "following",
        "search",
        "locations",
        "index",
        *(f"hearings/{room}" for room in (*hearings.ROOMS, "memos")),
        *(f"ideas/{room}" for room in ideas.ROOMS),
        "pages",
        "feeds",
        "exports",
        "desk",
        "admin",
    ]
    for room in rooms:
        folder = ROOT / "participation" / room
        # Modules and packages: what another branch left, a folder of caches, is neither.
        modules = {path.relative_to(folder).parts[0] for path in folder.rglob("*.py")}
        names = {name.removesuffix(".py") for name in modules}
        known = doors | extra.get(room, set()) | (of_a_wing if "/" in room else set())
        assert names - known == set(), room


def test_a_module_opens_with_a_sentence() -> None:
    for path in (ROOT / "participation").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path


def test_views_are_short() -> None:
    """A view loads, allows, validates, acts and answers; more belongs in another door."""
    long: list[str] = []
    for path in (ROOT / "participation").rglob("*.py"):
        if path.stem != "views" and "views" not in path.parts:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        start = None
        for number, line in enumerate([*lines, "def end() -> None:"]):
            if re.match(r"(def|class|@|[A-Za-z_])", line) and start is not None:
                length = number - start
                if length > 45:
                    long.append(f"{path.name}:{start + 1} {length} lines")
                start = None
            if line.startswith("def "):
                start = number
    assert long == []
