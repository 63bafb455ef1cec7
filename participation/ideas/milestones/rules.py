"""The steps of a milestone, and which of them are explained."""

from participation.ideas.projects.models import OPEN, MilestoneState

M = MilestoneState
EDGES: dict[MilestoneState, tuple[MilestoneState, ...]] = {
    M.planned: (M.in_progress, M.done, M.dropped),
    M.in_progress: (M.planned, M.done, M.dropped),
    M.done: (M.in_progress,),
    M.dropped: (M.planned,),
}
"""The allowed steps of a milestone."""


def step_needs_reason(before: MilestoneState, after: MilestoneState) -> bool:
    """Whether a step of a milestone is explained: dropping it, and taking it up again."""
    return after is M.dropped or before not in OPEN
