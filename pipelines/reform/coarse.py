"""What a person who tries scenarios may see of the answer: groups and totals too coarse to follow one agreement from one scenario to the next.

What an agreement's figures may tell is bounded before any scenario: they are on a coarse grid (rounding.py), and no series of answers can learn more than
that. What is rounded here keeps even the grid's steps from being read off one agreement at a time: counts are to the nearest 5 and those under 5 are not
shown, shares are whole points, groups of fewer than 3 organisations are hidden (summary.masked), and a scenario that judges few agreements or few
organisations gets no answer at all. What stays possible: with many scenarios, to learn that a group or the whole holds an agreement at some step of the grid.
"""

import numpy as np
import pandas as pd

from pipelines.reform.refusals import Refusal
from pipelines.reform.summary import MINIMUM_ORGANIZATIONS

BASE = 5
COUNTS = ("judged", "up", "down", "clear")
COUNTED = ("agreements", "moved", "up", "down", "clear", "clear_recorded")  # of a headline
SHARES = ("share", "share_lower", "share_upper")
# Twice what a count must reach to be shown: an answer on fewer would be about single agreements.
MINIMUM_AGREEMENTS = 10


def groups(rows: list[dict]) -> list[dict]:
    """summary.masked, coarse, with `clear` for clear moves of both ways. A count under 5 is None; a group of fewer than 5 agreements is hidden whole."""
    return [_coarse(row) for row in rows]


def _coarse(row: dict) -> dict:
    numbers = [name for name in row if name not in ("dimension", "label", "hidden")]
    if row["hidden"] or row["judged"] < BASE:
        return row | dict.fromkeys([*numbers, "clear"]) | {"hidden": True}
    exact = row | {"clear": row["clear_up"] + row["clear_down"]}
    kept = {name: count(exact[name]) for name in COUNTS} | {name: whole_points(row[name]) for name in SHARES}
    return row | dict.fromkeys(numbers) | kept


def headline(exact: dict) -> dict:
    """summary.headline as a scenario may show it: counts to the nearest 5 (None under 5), places whole; nothing that would give an exact count back, as a mean
    over draws would."""
    counts = {name: count(exact[name]) for name in COUNTED if name in exact}
    moved, agreements = counts["moved"], counts["agreements"]
    # Of the rounded counts: a share of the exact ones, in whole points, would tell them.
    share = None if moved is None or agreements is None else moved / agreements
    return counts | {"noise_moves": count(round(exact["noise_moves"])), "places": round(exact["places"]), "share_moved": share}


def count(value: int) -> int | None:
    """To the nearest 5, None under 5."""
    return None if value < BASE else BASE * ((value + BASE // 2) // BASE)


def whole_points(share: float) -> float:
    """A share, or a difference of shares, in whole points."""
    return float(np.floor(share * 100 + 0.5) / 100)


def require_many(judged: np.ndarray, agreements: pd.DataFrame) -> None:
    """Refuse (few_judged) when those judged under both frameworks, (agreements,) bool, are fewer than 10 or of fewer than 3 organisations."""
    if judged.sum() < MINIMUM_AGREEMENTS or agreements["organization_id"][judged].nunique() < MINIMUM_ORGANIZATIONS:
        raise Refusal("few_judged", f"moins de {MINIMUM_AGREEMENTS} ententes ou de {MINIMUM_ORGANIZATIONS} organismes seraient jugés selon les deux cadres",
                      f"fewer than {MINIMUM_AGREEMENTS} agreements or {MINIMUM_ORGANIZATIONS} organisations would be judged under both frameworks")
