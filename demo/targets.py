"""Targets by agreement and indicator, in segments: an amendment closes one and opens the next."""

import numpy as np
import pandas as pd

from demo.days import Span


def make(rng: np.random.Generator, agreements: pd.DataFrame, planned: pd.Series, span: Span) -> pd.DataFrame:
    """The table `cibles` (column `mifi` says whose). `planned` = entries expected over each agreement."""
    rows = []
    for a in agreements.itertuples():
        expected = max(float(planned[a.Index]), 4.0)
        for indicator, kind, value in _wanted(rng, a, expected):
            rows += _segments(rng, a, indicator, kind, value, span.cut)
    frame = pd.DataFrame(rows, columns=["mifi", "no_entente", "indicateur", "date_effet", "date_fin", "type", "valeur", "no_avenant"])
    return frame.sort_values(["no_entente", "indicateur", "date_effet"], ignore_index=True)


def _wanted(rng: np.random.Generator, a, expected: float) -> list[tuple[str, str, float]]:
    targets = []
    if a.rate > 0:
        targets.append(("intake_attainment", "NOMBRE", round(expected * rng.uniform(0.92, 1.15))))
    rate = round(float(rng.uniform(0.50, 0.68)), 2)
    if a.nature == "G" or (a.nature == "U" and rng.random() < 0.85):
        if a.nature == "U" and rng.random() < 0.3:
            targets.append(("placement_attainment", "TAUX", rate))
        else:
            targets.append(("placement_attainment", "NOMBRE", max(1, round(expected * rate * 0.95))))
        if rng.random() < 0.35:
            targets.append(("placement_rate", "TAUX", rate))
    if a.nature in "GO" and rng.random() < (0.6 if a.nature == "O" else 0.2):
        targets.append(("positive_outcome_rate", "TAUX", round(float(rng.uniform(0.55, 0.75)), 2)))
    if a.nature in "GO" and rng.random() < 0.06:
        targets.append(("requal_completion_rate", "TAUX", round(float(rng.uniform(0.5, 0.7)), 2)))
    return targets


def _segments(rng: np.random.Generator, a, indicator: str, kind: str, value: float, cut: int) -> list[tuple]:
    """One segment, or two when an amendment was signed by the cut: it closes the first and opens the second."""
    whole = [(a.mifi, a.no, indicator, a.start, a.end, kind, value, "")]
    if rng.random() > 0.15 or a.end - a.start < 300:
        return whole
    turn = int(a.start + (a.end - a.start) * rng.uniform(0.35, 0.7))
    if turn > cut:
        return whole
    factor = rng.choice([0.8, 0.9, 1.1, 1.2])
    share = (turn - a.start) / (a.end - a.start + 1)
    if kind == "NOMBRE":
        first, second = max(1, round(value * share)), max(1, round(value * (1 - share) * factor))
    else:
        first, second = value, round(min(0.95, value * factor), 2)
    amendment = f"{a.no}-A1"
    return [(a.mifi, a.no, indicator, a.start, turn - 1, kind, first, ""), (a.mifi, a.no, indicator, turn, a.end, kind, second, amendment)]
