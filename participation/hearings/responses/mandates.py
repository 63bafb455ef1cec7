"""Who answers for somebody else: rooms above know of keys that lead to a response, and of forms for it."""

from participation.hearings.notice.models import Hearing
from participation.hearings.responses.forms.answering import ResponseForm, response_form_for
from participation.hearings.responses.models import Response
from participation.places import Place


class Mandate:
    """A way to answer on behalf of another."""

    def response_of(self, hearing: Hearing, key: str) -> Response | None:
        """The response that a key of this kind leads to, if it is one."""
        return None

    def form_for(self, response: Response, hearing: Hearing) -> ResponseForm | None:
        """The form that corrects a response of this kind, if it is one."""
        return None


MANDATES: Place[Mandate] = Place()


def response_of(hearing: Hearing, key: str) -> Response | None:
    """The response to a hearing that somebody's key leads to."""
    found = (each.response_of(hearing, key) for each in MANDATES)
    return next((response for response in found if response is not None), None)


def form_for(response: Response, hearing: Hearing) -> ResponseForm:
    """The form that corrects a response."""
    found = (each.form_for(response, hearing) for each in MANDATES)
    form = next((each for each in found if each is not None), None)
    form = form or response_form_for(ResponseForm, hearing)()
    form.sent_passage = response.passage
    return form
