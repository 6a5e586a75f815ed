"""The catalogue's other frameworks, each against the current one over the same draws as the proposed: what it would move, and each agreement under it.

Nothing else is said of them: fairness, gaming and sensitivity are about the proposed framework. A framework that cannot judge these counts says why.
"""

from dataclasses import dataclass

import numpy as np

from pipelines.assessing import moving
from pipelines.assessing.intake import Taken
from pipelines.reform import sides as siding
from pipelines.reform import summary
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves
from pipelines.reform.refusals import Refusal
from pipelines.reform.sides import Side


@dataclass(frozen=True)
class Alternative:
    """One framework: its side, what it moves, the recorded verdicts, the headline and the masked groups. The draws themselves are not kept."""

    side: Side
    moves: Moves
    recorded: Run
    headline: dict
    groups: list[dict]


def compared(taken: Taken, current: Side, shown: tuple[str, ...], catalogue: dict, main: moving.Compared, settings: moving.Settings
             ) -> tuple[list[Alternative], list[dict]]:
    """(the frameworks of the catalogue that are not among `shown`, in its order; those refused, with the reason). main: the main result, `current` first."""
    found, refused = [], []
    for name in catalogue["frameworks"]:
        if name in shown:
            continue
        try:
            side = siding.of_catalogue(name, name, taken.period, taken.records, catalogue)
            pair = moving.compare(taken.records, taken.joint, (current, side), settings, main)
        except Refusal as refusal:
            refused.append({"framework": name, "title": catalogue["frameworks"][name]["title"], "code": refusal.code, "fr": refusal.fr, "en": refusal.en})
            continue
        groups = summary.masked(summary.by_group(taken.agreements, pair.draws, pair.moves))
        found.append(Alternative(side, pair.moves, pair.recorded, pair.headline, groups))
    return found, refused


def judged_in_group(side: Side, group: np.ndarray) -> np.ndarray:
    """How many are judged in each agreement's comparison group (its nature), NaN where it is not judged itself."""
    judged = side.frame.judged
    return np.where(judged, np.bincount(group, judged, group.max() + 1)[group], np.nan)
