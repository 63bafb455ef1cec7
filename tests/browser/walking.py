"""A reader who follows links and looks each page over: axe, both schemes, a phone, no complaints."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from tests.browser.looking import faults

# what answers with something else than a page
MAIN_BUTTON = "[type=submit]:not([aria-hidden]):not([data-variant])"
"""The button that sends a form: not one that fills it in or looks at it, nor what the Enter key finds."""
NO_PAGE = {
    # these lead to where the code is typed
    "anonymous.copy_of_anonymous",
    "anonymous.edit_anonymous",
    "anonymous.withdraw_anonymous",
    "accounts.download_data",
    "calls.show",  # leads to the page of the box
    "projects.make_of_idea",  # leads to the form of a new project
    "drafts.found",
    "exports.box_file",
    "exports.hearing_file",
    "exports.list_file",
    "exports.made_file",
    "exports.project_file",
    "admin.memo_template_file",
    "evidence.file",
    "evidence.of_idea",  # leads to the evidence at the desk
    "illustrations.colour",
    "illustrations.file",
    "locations.marks",
    "locations.outline_file",
    "feeds.area",
    "feeds.box",
    "feeds.box_calendar",
    "feeds.boxes_calendar",
    "feeds.milestones_calendar",
    "feeds.hearing",
    "feeds.hearing_calendar",
    "feeds.hearings",
    "feeds.hearings_calendar",
    "feeds.meeting_calendar",
    "feeds.idea",
    "feeds.ideas",
    "feeds.ledger",
    "feeds.project",
    "feeds.responses",
    "feeds.sitemap",
    "feeds.sitemap_hearings",
    "feeds.sitemap_ideas",
    "feeds.sitemap_pages",
    "feeds.sitemap_projects",
    "feeds.space",
    "feeds.topic",
    "maps.map_file",
    "responses.response_copy",
    "maps.spots_file",
    "pages.health",
    "pages.live",
    "splitting.undo",  # the story of a split opens it: that of the demo has been chosen in
    "sealing.checkpoint",
    "sealing.consistency",
    "sealing.head",
    "sealing.inclusion",
    "pages.ready",
    "pages.robots",
    "static",
    "subjects.download",
}
# what looks different to each reader; the rest is looked at by the first who comes there
PERSONAL = {"pages.index", "hearings.index", "hearings.show", "ideas.index", "ideas.show"}


@dataclass
class Seen:
    """What has been looked at, over all roles."""

    endpoints: set[str] = field(default_factory=set)
    kinds: set[tuple[str, ...]] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)


class Walk:
    """One reader who follows links, each kind of page a few times, and notes what is wrong."""

    def __init__(self, page: Page, routes: MapAdapter, seen: Seen) -> None:
        self.page = page
        self.routes = routes
        self.seen = seen
        self.problems: list[str] = []
        self.titles: dict[str, str] = {}
        self._kinds: set[tuple[str, ...]] = set()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error.message}"))

    def _note(self, said: ConsoleMessage) -> None:
        # Chromium says of every error page that the server answered so; of a file it is a fault.
        asked_for = "status of" in said.text and "/static/" not in said.location["url"]
        if said.type == "error" and not asked_for:
            self.problems.append(f"{self.page.url}: {said.text}")

    def endpoint(self, path: str) -> str | None:
        try:
            found: str = self.routes.match(urlsplit(path).path, method="GET")[0]
        except RequestRedirect as redirect:
            return self.endpoint(redirect.new_url)
        except HTTPException:
            return None
        return found

    def follow(self, seeds: list[str]) -> None:
        """Look at these pages, and at one of each kind that they lead to, and so on."""
        waiting = [(path, True) for path in dict.fromkeys(seeds)]
        known = {path for path, _ in waiting}
        while waiting:
            path, asked_for = waiting.pop(0)
            endpoint = self.endpoint(path)
            if endpoint is None:
                self.problems.append(f"{self.page.url}: leads to {path}, which is nowhere")
                continue
            kind = self._kind(endpoint, path)
            if endpoint in NO_PAGE or (not asked_for and self._known(endpoint, kind)):
                continue
            self._kinds.add(kind)
            self.seen.kinds.add(kind)
            answer = self.page.goto(path)
            # what was hidden leaves a page that says so
            self.look(answer, 410 if asked_for and answer and answer.status == 410 else 200)
            self.seen.endpoints.add(endpoint)
            self._compare_title(endpoint)
            for link in self._links():
                if link not in known:
                    known.add(link)
                    waiting.append((link, False))

    def look(self, answer: Response | None, status: int) -> None:
        """Look the present page over."""
        assert answer is not None
        if answer.status != status:
            self.problems.append(f"{self.page.url}: {answer.status}, not {status}")
        self.problems += faults(self.page)

    def look_here(self) -> None:
        """Look over what the reader has come to by a click."""
        self.page.wait_for_load_state()
        self.problems += faults(self.page)

    def refuse(self, path: str) -> None:
        """Send a form empty, and look at what comes back."""
        self.page.goto(path)
        form = self.page.locator("form.form").first
        form.evaluate(
            """form => { for (const field of form.elements) {
                if (field.type === "radio" || field.type === "checkbox") field.checked = false;
                else if (field.matches("input:not([type=hidden]), textarea")) field.value = "";
            } }"""
        )
        onwards = form.get_by_role("button", name="Next")
        while onwards.is_visible():
            onwards.click()

        def is_the_answer(got: Response) -> bool:
            # A preview of what is typed may be on its way to the same address.
            sent = got.request.method == "POST"
            return sent and (got.request.is_navigation_request() or got.status == 422)

        with self.page.expect_response(is_the_answer) as sent:
            form.locator(MAIN_BUTTON).locator("visible=true").first.click()
        self.page.wait_for_load_state()
        self.page.wait_for_selector("[data-error-summary]")
        self.look(sent.value, 422)
        focused = self.page.evaluate("document.activeElement.dataset.errorSummary !== undefined")
        if not focused:
            self.problems.append(f"{path}: the summary of errors has no focus")

    def _kind(self, endpoint: str, path: str) -> tuple[str, ...]:
        return endpoint, *sorted(name for name, _ in parse_qsl(urlsplit(path).query))

    def _known(self, endpoint: str, kind: tuple[str, ...]) -> bool:
        return kind in (self._kinds if endpoint in PERSONAL else self.seen.kinds)

    def _links(self) -> Iterator[str]:
        hrefs = self.page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        for href in hrefs:
            if href.startswith("/") and not href.startswith("//"):
                yield urldefrag(href)[0]
            elif href.startswith("?"):
                yield urlsplit(self.page.url).path + urldefrag(href)[0]

    def _compare_title(self, endpoint: str) -> None:
        title = self.page.title()
        other = self.titles.setdefault(title, endpoint)
        if other != endpoint and other.partition(".")[0] == endpoint.partition(".")[0]:
            self.problems.append(f"{self.page.url}: has the title of {other}: {title}")


Begin = Callable[..., Walk]
