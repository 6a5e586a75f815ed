"""The whole assessment as one document, and one row an agreement under both frameworks.

The document (committee/reform/assessment.json, format 2): shares in [0, 1], null where nothing can be said. Keys:
period, catalogue_version, settings; meaning {fr, en}: what the intervals mean; frameworks [current, proposed]: each figure's framework and version;
headline: agreements judged under both, moves as recorded, clear moves, what noise alone would move; groups: moves by programme, region, specialised,
territory, size, client mix (hidden where few organisations); importances: weights and importances in effect; sensitivity: indices of each choice;
spread: widths of intervals by data, by choices; fairness; gaming; observed_check; three_years: the headline by line over three years; alternatives: the
catalogue's other frameworks against the current one (headline, groups), alternatives_refused: those that cannot judge these counts; coverage: how often
the intervals held a known truth, measured apart (pipelines/reform/coverage.json). Groups and differences are masked (pipelines.reform.summary); nothing is of
one agreement. For a scenario, figures are coarse (pipelines/reform/rounding.py), and so is every count that they give (coarsening.py): `coarse` is true,
a count under 5 is null, headlines hold what the page shows of one and no more.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pipelines.assessing import alternatives, coarsening, coverage, effects, inflating, moving
from pipelines.assessing.alternatives import Alternative
from pipelines.assessing.intake import Taken
from pipelines.reform import coarse, evaluating, rounding, scenario, snapping, summary
from pipelines.reform import sides as siding
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves
from pipelines.reform.posterior import MEANING
from pipelines.reform.sides import Side

FORMAT = 2


@dataclass(frozen=True)
class Assessed:
    """document: as above. agreements: one row an agreement, unmasked. sides, compared: what they were made of."""

    document: dict
    agreements: pd.DataFrame
    sides: tuple[Side, Side]
    compared: moving.Compared


def assess(taken: Taken, pooled: Taken, catalogue: dict, settings: moving.Settings, content: dict | None = None) -> Assessed:
    """The current framework against the proposed one of the catalogue, or against a scenario's content. pooled: the lines over three years. Raises Refusal.

    A scenario is anybody's question, so it is answered as on the committee's page: thresholds on their grid, coarse figures (rounding.py) under both
    frameworks, coarse counts, and nothing where few would be judged. Only what is said of the current framework itself (frameworks[0]) stays official.
    """
    official = _current(taken, catalogue)
    if content is not None:
        scenario.checked(content, catalogue, catalogue_version=catalogue["catalogue_version"])
        content = snapping.snapped(content, catalogue["indicators"])
        taken, pooled = (replace(span, records=rounding.coarse(span.records)) for span in (taken, pooled))
    made = taken.records
    current = siding.of_catalogue("current", siding.CURRENT, taken.period, made, catalogue)
    proposed = (siding.of_catalogue("proposed", siding.PROPOSED, taken.period, made, catalogue) if content is None
                else siding.of_scenario(content, made, catalogue))
    sides = (current, proposed)
    if content is not None:
        coarse.require_many(proposed.frame.judged & current.frame.judged, taken.agreements)
    found = moving.compare(made, taken.joint, sides, settings)
    others, refused = alternatives.compared(taken, current, (siding.CURRENT, siding.PROPOSED), catalogue, found, settings)
    sensitivity, spread = moving.which_choice_matters(made, sides, found, catalogue, settings)
    importances = [row for f, side in enumerate(sides) for row in moving.weights_in_effect(made, side, found.recorded.score[f, 0].astype(float))]
    groups = summary.masked(summary.by_group(taken.agreements, found.draws, found.moves))
    document = {
        "format": FORMAT, "period": taken.period, "catalogue_version": catalogue["catalogue_version"], "settings": settings.said(), "meaning": MEANING,
        "frameworks": [official, _framework(proposed, catalogue, found.recorded, 1)], "headline": found.headline,
        "groups": groups, "importances": importances, "sensitivity": sensitivity, "spread": spread,
        "fairness": effects.fairness_of(taken, sides, found.posterior, settings), "gaming": inflating.gaming_of(taken, sides, [o.side for o in others]),
        "observed_check": effects.observed_check(taken, sides, settings),
        "three_years": effects.three_years(pooled, sides, catalogue, settings), "coverage": coverage.load(),
        "alternatives": [_framework(o.side, catalogue, o.recorded, 1) | {"headline": o.headline, "groups": o.groups} for o in others],
        "alternatives_refused": refused,
    }
    if content is not None:
        document = coarsening.as_told(document)
    return Assessed(document, _agreements(taken, sides, found, others), sides, found)


def _current(taken: Taken, catalogue: dict) -> dict:
    """What is said of the current framework, on the recorded figures."""
    side = siding.of_catalogue("current", siding.CURRENT, taken.period, taken.records, catalogue)
    value = np.where(taken.records.present, taken.records.value, 1.0)[:, None, :]
    return _framework(side, catalogue, evaluating.of_values(value, [side.frame], taken.records.group), 0)


def _framework(side: Side, catalogue: dict, recorded: Run, f: int) -> dict:
    base = side.scenario.content["base"]
    declared = catalogue["frameworks"][base["framework"]]
    judged = next(v for v in declared["versions"] if v["version"] == base["version"])["assessment"]
    reasons = pd.Series([r for r in side.frame.reason if r is not None], dtype=object).value_counts().sort_index()
    return {
        "code": side.code, **base, "title": declared["title"], "description": declared["description"], "is_scenario": side.is_scenario,
        "name": side.scenario.content["name"],
        "scenario": side.scenario.content, "assumption": bool(judged["assumption"]), "note": judged["note"], "left_out": list(side.left_out),
        "remarks": [{"code": code, "fr": fr, "en": en} for code, fr, en in side.scenario.remarks], "judged": int(side.frame.judged.sum()),
        "not_judged": [{"reason": reason, "agreements": int(n)} for reason, n in reasons.items()], "above": int(recorded.passed[f, 0].sum()),
    }


def _agreements(taken: Taken, sides: tuple[Side, Side], found: moving.Compared, others: list[Alternative]) -> pd.DataFrame:
    """One row an agreement: what it is; by framework judged, reason, attainment, above, probability, rank, each with limits, ranked; move, clear, up, down:
    from the current framework to the proposed one; the same with an alternative's name before it.

    ranked: how many are judged in its comparison group (nature).
    """
    table = taken.agreements.copy()
    table["period"] = taken.period
    parts = [(side, found.moves, found.recorded, f) for f, side in enumerate(sides)] + [(o.side, o.moves, o.recorded, 1) for o in others]
    columns = {name: values for part in parts for name, values in _of_side(taken, *part).items()}
    columns |= _moved(found.moves, "") | {name: values for o in others for name, values in _moved(o.moves, f"{o.side.code}_").items()}
    return pd.concat([table, pd.DataFrame(columns, index=table.index)], axis=1)


def _of_side(taken: Taken, side: Side, moves: Moves, recorded: Run, f: int) -> dict:
    judged, code = side.frame.judged, side.code
    above = pd.array(np.where(judged, recorded.passed[f, 0], None), dtype="boolean")
    columns = {f"{code}_judged": judged, f"{code}_reason": side.frame.reason, f"{code}_above": above, f"{code}_probability": moves.above[f]}
    for name in ("attainment", "attainment_lower", "attainment_upper", "rank", "rank_lower", "rank_upper"):
        columns[f"{code}_{name}"] = getattr(moves, name)[f].astype(float)
    return columns | {f"{code}_ranked": alternatives.judged_in_group(side, taken.records.group)}


def _moved(moves: Moves, before: str) -> dict:
    return {f"{before}move": moves.observed, f"{before}clear": moves.clear, f"{before}up": moves.up, f"{before}down": moves.down}
