"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

TEXTS = frozenset({"text", "textarea", "email", "tel", "search", "url"})


@dataclass
class Control:
    """A field with a name: its type, and what it would send as it stands."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form that is sent by POST, and where to."""

    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    def filled(self) -> dict[str, list[str]]:
        """What would be sent now, buttons left out."""
        return {
            control.name: control.values
            for control in self.controls.values()
            if control.values and control.kind != "file"
        }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._area: Control | None = None
        self._select: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action", ""))
            if given.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "textarea":
            self._area = self._control(given["name"], "textarea")
            self._area.values = [""]
        elif tag == "select":
            self._select = self._control(given["name"], "select")
        elif tag == "option" and self._select is not None:
            value = given.get("value", "")
            self._select.choices.append(value)
            if "selected" in given or not self._select.values:
                self._select.values = [value]

    def _input(self, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind in ("submit", "button", "image"):
            return
        control = self._control(given["name"], kind)
        if kind in ("radio", "checkbox"):
            control.choices.append(value or "on")
            if "checked" in given:
                control.values.append(value or "on")
        else:
            control.values.append(value)

    def _control(self, name: str, kind: str) -> Control:
        assert self._form is not None
        return self._form.controls.setdefault(name, Control(name, kind))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.values = [self._area.values[0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None:
            # A browser drops the line end that opens a text area.
            self._area.values = [self._area.values[0].removeprefix("\n")]
            self._area = None
        elif tag == "select":
            self._select = None


def form_at(html: str, page: str, target: str) -> PageForm:
    """The form on a page that is sent to an address."""
    reader = _Reader()
    reader.feed(html)
    path = urlsplit(target).path
    for form in reader.forms:
        if (urlsplit(form.action).path or urlsplit(page).path) == path:
            return form
    raise AssertionError(f"no form on {page} leads to {target}")
