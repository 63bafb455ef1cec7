"""Titles that fit; what is cut from one stands in the text."""

from participation import text

TITLE_LENGTH = 200


def headed(title: str, body: str) -> tuple[str, str]:
    """A title that fits, and the text; what is cut from a title stands in the text."""
    if not title:
        title, _, rest = body.partition("\n")
        title = " ".join(title.split())
        if len(title) <= TITLE_LENGTH:
            return title, rest.strip()
        return text.excerpt(title, TITLE_LENGTH - 1), body
    if len(title) <= TITLE_LENGTH:
        return title, body
    cut = title[: TITLE_LENGTH - 1].rsplit(" ", 1)[0]
    return f"{cut}…", f"{title}\n\n{body}".strip()
