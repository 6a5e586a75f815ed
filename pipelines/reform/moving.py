"""Who moves from one framework to another, how surely, and how much of it noise alone would do."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.reform.evaluating import Run
from pipelines.reform.refusals import Refusal

CLEAR = 0.95
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Moves:
    """From framework `base` to `other`, (agreements,) unless said.

    observed: "up" (below, then above), "down", "none"; None where not judged under both. up, down: share of paired draws with that flip, NaN where not
    judged. clear: "up" or "down" where that share is at least CLEAR, "none" where "no flip" is, else "cannot_tell"; None where not judged.
    above: (frameworks, agreements) probability of passing. rank, rank_lower, rank_upper, attainment_lower, attainment_upper: (frameworks, agreements); rank
    is that of the recorded figures, intervals are equal-tailed over the draws.
    """

    observed: np.ndarray
    up: np.ndarray
    down: np.ndarray
    clear: np.ndarray
    above: np.ndarray
    rank: np.ndarray
    rank_lower: np.ndarray
    rank_upper: np.ndarray
    attainment: np.ndarray
    attainment_lower: np.ndarray
    attainment_upper: np.ndarray


@dataclass(frozen=True)
class Noise:
    """Shares of the agreements judged under both frameworks, and places (mean absolute).

    moved: verdicts that differ between the frameworks, mean over draws; by_noise: verdicts that differ under the base framework between two years of the same
    work, that is, two sets of figures at one drawn underlying level (predictive.py): what a second year would change without any reform. share: by_noise /
    moved, None when nothing moves; it may pass 1.
    observed: moves of the recorded figures; clear: moves called clear. places, places_by_noise: the same of ranks.
    """

    agreements: int
    moved: float
    by_noise: float
    share: float | None
    observed: float
    clear: float
    places: float
    places_by_noise: float


def moves(draws: Run, recorded: Run, *, base: int = 0, other: int = 1, threshold: float = CLEAR, confidence: float = CONFIDENCE) -> Moves:
    """From `draws` (method choices fixed, data drawn) and `recorded` (the recorded figures as one draw). Refuses when nobody is judged under both."""
    both = draws.judged[base] & draws.judged[other]
    if not both.any():
        raise Refusal("nobody_judged", "aucune entente n’est jugée selon les deux cadres", "no agreement is judged under both frameworks")
    old, new = draws.passed[base], draws.passed[other]
    up, down = (np.where(both, v.mean(axis=0), np.nan) for v in (~old & new, old & ~new))
    clear = np.select([up >= threshold, down >= threshold, up + down <= 1 - threshold], ["up", "down", "none"], "cannot_tell").astype(object)
    was, would = recorded.passed[base, 0], recorded.passed[other, 0]
    observed = np.select([~was & would, was & ~would], ["up", "down"], "none").astype(object)
    above = np.where(draws.judged, draws.passed.mean(axis=1), np.nan)
    ranks, reached = _limits(draws.twice_rank, confidence), _limits(draws.attainment, confidence)
    rank = [np.where(draws.judged, v / 2, np.nan) for v in ranks]
    return Moves(np.where(both, observed, None), up, down, np.where(both, clear, None), above, recorded.rank[:, 0], *rank, recorded.attainment[:, 0], *reached)


def _limits(values: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Equal-tailed limits over the draws (second axis): order statistics, the outer ones where a limit falls between two."""
    ordered = np.sort(np.ascontiguousarray(np.swapaxes(values, 1, 2)), axis=-1)
    last, tail = ordered.shape[-1] - 1, (1 - confidence) / 2
    return ordered[..., int(np.floor(tail * last))], ordered[..., int(np.ceil((1 - tail) * last))]


def noise(draws: Run, found: Moves, years: Run, *, base: int = 0, other: int = 1) -> Noise:
    """What the frameworks move against what noise moves. years: predictive.judged of the base framework, the two years of each level side by side.

    Raises ValueError with fewer than two years, or an odd number.
    """
    if years.passed.shape[1] < 2 or years.passed.shape[1] % 2:
        raise ValueError("years come in pairs")
    both = draws.judged[base] & draws.judged[other]
    old, new = draws.passed[base][:, both], draws.passed[other][:, both]
    place, place_new = (draws.twice_rank[f][:, both].astype(np.int32) for f in (base, other))
    year, year_place = years.passed[0][:, both], years.twice_rank[0][:, both].astype(np.int32)
    moved, alone = float((old != new).mean()), float((year[0::2] != year[1::2]).mean())
    return Noise(int(both.sum()), moved, alone, alone / moved if moved > 0 else None, float(np.isin(found.observed, ["up", "down"]).sum() / both.sum()),
                 float(np.isin(found.clear, ["up", "down"]).sum() / both.sum()), float(np.abs(place - place_new).mean() / 2),
                 float(np.abs(year_place[0::2] - year_place[1::2]).mean() / 2))


def by_group(found: Moves, labels) -> pd.DataFrame:
    """One row a label, sorted: agreements judged, moves up and down as recorded, clear moves up and down, moves expected over the draws. Counts, before
    any disclosure control."""
    table = pd.DataFrame({
        "label": np.asarray(labels), "judged": np.not_equal(found.observed, None).astype(int),
        **{name: (found.observed == name).astype(int) for name in ("up", "down")},
        **{f"clear_{name}": (found.clear == name).astype(int) for name in ("up", "down")},
        **{f"expected_{name}": np.nan_to_num(getattr(found, name)) for name in ("up", "down")},
    })
    return table.groupby("label", sort=True).sum().reset_index()
