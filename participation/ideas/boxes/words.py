"""The words for when a box is open, who takes part, and who answers."""

from collections.abc import Mapping

from participation.i18n import format_date
from participation.i18n import gettext as _
from participation.ideas.boxes.models import Box, Eligible
from participation.residence.queries import names


def who_answers(box: Box) -> str:
    """The department that answers, or the authority; empty for a box of another authority."""
    if box.held_by:
        return ""
    return box.department.name if box.department else box.authority


def who_decided(box: Box) -> str:
    """The other authority that decided about the ideas of a box; empty for one of ours."""
    return box.held_by


def source(box: Box) -> str:
    """Where a box was imported from; empty for one that was made here."""
    return box.source_note or ""


def when_questions_are_answered(box: Box) -> str:
    """In how many days a question below an idea is answered; empty for a box of another authority."""
    if box.held_by:
        return ""
    return _("Answered within %(days)s days", days=box.answer_days)


def asks_for(box: Box) -> str:
    """What an idea is asked for besides its text; empty where it is nothing."""
    return ", ".join(each.label for each in box.box_fields)


def who_takes_part(box: Box) -> str:
    """Who may write and support in a box; empty when everybody may who can enter its space."""
    if {box.who_writes, box.who_supports} == {Eligible.everybody}:
        return ""
    if Eligible.area in (box.who_writes, box.who_supports):
        return _of_areas(box)
    if box.who_writes is box.who_supports:
        return _("Members of %(space)s write and support.", space=box.space.name)
    if box.who_writes is Eligible.members:
        return _("Members of %(space)s write; everybody can support.", space=box.space.name)
    return _("Everybody can write; members of %(space)s support.", space=box.space.name)


def _of_areas(box: Box) -> str:
    """Who may write and support in a box for the people of areas, and that it is their own word."""
    areas = ", ".join(names(box.area_ids))
    if box.who_writes is box.who_supports:
        who = [_("Those who live here write and support: %(areas)s.", areas=areas)]
    else:
        space = box.space.name
        writes = {
            Eligible.everybody: _("Everybody can write."),
            Eligible.members: _("Members of %(space)s write.", space=space),
            Eligible.area: _("Those who live here write: %(areas)s.", areas=areas),
        }
        supports = {
            Eligible.everybody: _("Everybody can support."),
            Eligible.members: _("Members of %(space)s support.", space=space),
            Eligible.area: _("Those who live here support: %(areas)s.", areas=areas),
        }
        who = [writes[box.who_writes], supports[box.who_supports]]
    return " ".join(
        [
            *who,
            _("People say themselves where they live; nobody checks it. All can read and comment."),
        ]
    )


def methods() -> Mapping[str, str]:
    """What a box offers its readers, by the codes of exports."""
    return {
        "support": _("Support"),
        "limited": _("A number of votes each"),
        "agreement": _("Agree, pass or disagree"),
    }


def eligible() -> Mapping[str, str]:
    """Who may write or support, by the codes of exports."""
    return {
        "everybody": _("Everybody"),
        "members": _("Members of the space"),
        "area": _("Those who say that they live in an area"),
    }


def name_policies() -> Mapping[str, str]:
    """Under which name people write in a box, by the codes of exports."""
    return {"names": _("The name shown on the site"), "pseudonyms": _("A pseudonym of the box")}


def when_open(box: Box) -> str:
    """From when and until when a box takes ideas."""
    if box.opens_at and box.closes_at:
        said = _(
            "From %(start)s to %(end)s",
            start=format_date(box.opens_at),
            end=format_date(box.closes_at),
        )
    elif box.closes_at:
        said = _("Until %(end)s", end=format_date(box.closes_at))
    elif box.opens_at:
        said = _("Since %(start)s", start=format_date(box.opens_at))
    else:
        said = _("No longer") if box.closed else _("Always")
    if box.dates_inferred:
        said += " " + _("(worked out from the first and last entry at the source)")
    return said
