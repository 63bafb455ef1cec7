"""Writing a collection into a space: the one writer that all importers of ideas use.

What is there already, known by its source id, is left as it is; what is missing is added, in batches.
"""

from participation import db, ledger
from participation.comments.models import Comment
from participation.ideas.proposals.models import Idea
from participation.importers.boxes.box_import import BoxImport
from participation.importers.boxes.collection import Collection
from participation.importers.boxes.comments import write_comments
from participation.importers.boxes.comparing import compare_ideas
from participation.importers.boxes.containers import (
    authority_of,
    boxes_of,
    have_boxes,
    have_people,
    refuse_another_space,
)
from participation.importers.boxes.ideas import link_merged, write_ideas
from participation.importers.boxes.projects import write_projects
from participation.importers.writing.counting import (
    count_comments,
    count_comments_of,
    count_ideas_of,
)
from participation.importers.writing.report import ImportReport
from participation.importers.writing.rows import begin_run, known_subjects, look_at_tables
from participation.spaces.models import Space
from participation.subjects.models import Subject


def write(collection: Collection, space: Space, report: ImportReport) -> None:
    """Write a collection into a space: what is missing is added, what is there is compared."""
    job = BoxImport(collection, space, report)
    ideas = known_subjects(collection.source, job.prefix("proposal"))
    wanted = collection.proposals
    here = {key: ideas[key] for key in wanted if key in ideas}
    missing = [each for key, each in wanted.items() if key not in ideas]
    refuse_another_space(job, ideas.values())
    begin_run(space, collection.source, report)
    boxes = have_boxes(job, {each.box for each in missing})
    job.authority = authority_of(job, boxes.values(), ideas.values())
    job.people = have_people(job)
    known = ledger.person_keys(job.people.values())
    job.keys = {key: known.get(number) for key, number in job.people.items()}
    compare_ideas(job, here)
    write_ideas(job, missing, boxes, ideas)
    link_merged(job, ideas)
    write_projects(job, ideas)
    projects = known_subjects(collection.source, job.prefix("project"))
    write_comments(job, ideas, projects)
    touched = [ideas[key] for key in wanted]
    touched += [ideas[each.proposal] for each in collection.remarks if not each.on_project]
    look_at_tables(Idea, Comment, Subject)
    for box_id in boxes_of(job, touched):
        with db.transaction():
            count_comments_of(box_id)
            count_ideas_of(box_id)
        report.ids.append(box_id)
    discussed = {projects[each.proposal] for each in collection.remarks if each.on_project}
    if discussed:
        with db.transaction():
            count_comments(sorted(discussed))
    report.unchanged["boxes"] += len(report.ids) - report.added["boxes"]
