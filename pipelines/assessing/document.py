"""The whole assessment as one document, and one row an agreement under both frameworks.

The document (committee/reform/assessment.json, format 1): shares in [0, 1], null where nothing can be said. Keys:
period, catalogue_version, settings; meaning {fr, en}: what the intervals mean; frameworks [current, proposed]: each figure's framework and version;
headline: agreements judged under both, moves as recorded, clear moves, what noise alone would move; groups: moves by programme, region, specialised,
territory, size, client mix (hidden where few organisations); importances: weights and importances in effect; sensitivity: indices of each choice;
spread: widths of intervals by data, by choices; fairness; gaming; observed_check; three_years: the headline by
line over three years. Groups and differences are masked (pipelines.reform.summary); nothing is
of one agreement.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.assessing import effects, moving
from pipelines.assessing.intake import Taken
from pipelines.reform import sides as siding
from pipelines.reform import summary
from pipelines.reform.posterior import MEANING
from pipelines.reform.sides import Side

FORMAT = 1


@dataclass(frozen=True)
class Assessed:
    """document: as above. agreements: one row an agreement, unmasked. sides, compared: what they were made of."""

    document: dict
    agreements: pd.DataFrame
    sides: tuple[Side, Side]
    compared: moving.Compared


def assess(taken: Taken, pooled: Taken, catalogue: dict, settings: moving.Settings, content: dict | None = None) -> Assessed:
    """The current framework against the proposed one of the catalogue, or against a scenario's content. pooled: the lines over three years. Raises Refusal."""
    made = taken.records
    current = siding.of_catalogue("current", siding.CURRENT, taken.period, made, catalogue)
    proposed = (siding.of_catalogue("proposed", siding.PROPOSED, taken.period, made, catalogue) if content is None
                else siding.of_scenario(content, made, catalogue))
    sides = (current, proposed)
    found = moving.compare(made, taken.joint, sides, settings)
    sensitivity, spread = moving.which_choice_matters(made, sides, found, catalogue, settings)
    importances = [row for f, side in enumerate(sides) for row in moving.weights_in_effect(made, side, found.recorded.score[f, 0].astype(float))]
    groups = summary.masked(summary.by_group(taken.agreements, found.draws, found.moves))
    document = {
        "format": FORMAT, "period": taken.period, "catalogue_version": catalogue["catalogue_version"], "settings": settings.said(), "meaning": MEANING,
        "frameworks": [_framework(side, catalogue, found, f) for f, side in enumerate(sides)], "headline": found.headline,
        "groups": summary.rows(groups), "importances": importances, "sensitivity": sensitivity, "spread": spread,
        "fairness": effects.fairness_of(taken, sides, found.posterior, settings), "gaming": effects.gaming_of(taken, sides),
        "observed_check": effects.observed_check(taken, sides, settings),
        "three_years": effects.three_years(pooled, sides, catalogue, settings),
    }
    return Assessed(document, _agreements(taken, sides, found), sides, found)


def _framework(side: Side, catalogue: dict, found: moving.Compared, f: int) -> dict:
    base = side.scenario.content["base"]
    declared = catalogue["frameworks"][base["framework"]]
    judged = next(v for v in declared["versions"] if v["version"] == base["version"])["assessment"]
    reasons = pd.Series([r for r in side.frame.reason if r is not None], dtype=object).value_counts().sort_index()
    return {
        "code": side.code, **base, "title": declared["title"], "is_scenario": side.is_scenario, "name": side.scenario.content["name"],
        "scenario": side.scenario.content, "assumption": bool(judged["assumption"]), "note": judged["note"], "left_out": list(side.left_out),
        "remarks": [{"code": code, "fr": fr, "en": en} for code, fr, en in side.scenario.remarks], "judged": int(side.frame.judged.sum()),
        "not_judged": [{"reason": reason, "agreements": int(n)} for reason, n in reasons.items()], "above": int(found.recorded.passed[f, 0].sum()),
    }


def _agreements(taken: Taken, sides: tuple[Side, Side], found: moving.Compared) -> pd.DataFrame:
    """One row an agreement: what it is; by framework judged, reason, attainment, above, probability, rank, each with limits, ranked; move, clear, up, down.

    ranked: how many are judged in its comparison group (nature).
    """
    moves = found.moves
    table = taken.agreements.copy()
    table["period"] = taken.period
    for f, side in enumerate(sides):
        judged = side.frame.judged
        table[f"{side.code}_judged"], table[f"{side.code}_reason"] = judged, side.frame.reason
        table[f"{side.code}_above"] = pd.array(np.where(judged, found.recorded.passed[f, 0], None), dtype="boolean")
        table[f"{side.code}_probability"] = moves.above[f]
        for name in ("attainment", "attainment_lower", "attainment_upper", "rank", "rank_lower", "rank_upper"):
            table[f"{side.code}_{name}"] = getattr(moves, name)[f].astype(float)
        ranked = np.bincount(taken.records.group, judged, taken.records.group.max() + 1)[taken.records.group]
        table[f"{side.code}_ranked"] = np.where(judged, ranked, np.nan)
    table["move"], table["clear"], table["up"], table["down"] = moves.observed, moves.clear, moves.up, moves.down
    return table
