"""What exports tell of idea boxes."""

from participation import shown
from participation.comments.shown import LAYOUT
from participation.i18n import mark
from participation.ideas.boxes import words
from participation.ideas.boxes.models import Eligible, Method, NamePolicy
from participation.shown import Table
from participation.subjects.shown import SOURCE

BOXES = Table(
    "boxes",
    mark("Boxes"),
    mark("A box of ideas, with its rules."),
    (
        shown.number("box_id", mark("Box id"), mark("The box's id.")),
        shown.own_address(),
        shown.text("slug", mark("Name in the address"), mark("The last part of its address.")),
        shown.text("name", mark("Name"), mark("What it is called.")),
        shown.long_text("summary", mark("Summary"), mark("What it is for, in short.")),
        shown.long_text("belongs", mark("What is an idea here"), mark("What belongs in the box.")),
        shown.long_text(
            "belongs_elsewhere", mark("What is not"), mark("What does not, and where it belongs.")
        ),
        shown.long_text("description", mark("Description"), mark("What it is for, in Markdown.")),
        shown.long_text(
            "criteria",
            mark("What an idea is judged by"),
            mark("What an idea is judged by, in Markdown."),
        ),
        shown.text("space", mark("Space"), mark("The space it is in.")),
        shown.text("organisation", mark("Authority"), mark("The authority that asks.")),
        shown.text("department", mark("Department"), mark("The department that answers.")),
        shown.code(
            "method",
            mark("Method"),
            mark("What readers are offered: to support, or to agree or not."),
            Method,
            words.methods,
        ),
        shown.number(
            "votes_each",
            mark("Votes of each person"),
            mark("How many votes a person has in it, where they are limited."),
        ),
        shown.code(
            "who_writes",
            mark("Who writes"),
            mark("Who can write ideas. Where somebody lives is their own word."),
            Eligible,
            words.eligible,
        ),
        shown.code(
            "who_supports",
            mark("Who supports"),
            mark("Who can support ideas. Where somebody lives is their own word."),
            Eligible,
            words.eligible,
        ),
        shown.several(
            "areas",
            mark("For the people of"),
            mark(
                "The areas for whose people it is. They say themselves where they live; nobody checks it."
            ),
        ),
        shown.number(
            "threshold", mark("Supporters needed"), mark("How many supporters make an answer due.")
        ),
        shown.number(
            "answer_days", mark("Days to answer"), mark("Within how many days it is due then.")
        ),
        shown.moment("opens_at", mark("Opens"), mark("When ideas are taken from.")),
        shown.moment("closes_at", mark("Closes"), mark("Until when.")),
        shown.yes_no(
            "is_open",
            mark("Open now"),
            mark("Whether ideas and votes are taken when the file is made."),
        ),
        shown.number("ideas", mark("Ideas"), mark("How many ideas it shows.")),
        *SOURCE,
        LAYOUT,
        shown.code(
            "name_policy",
            mark("Names or pseudonyms"),
            mark("Under which name people write in it."),
            NamePolicy,
            words.name_policies,
        ),
        shown.yes_no(
            "moderators_see_names",
            mark("Moderators can learn names"),
            mark(
                "Whether moderators can learn whose a pseudonym is, with a reason that is recorded."
            ),
        ),
    ),
)
