"""Thresholds on a coarse grid: those of a scenario are read at their nearest step, on the page and in the paper alike.

Steps of 5 points (bar, floors, shares, cap; targets and goalposts of rates and attainments), and half of the leading power of ten for the other figures: 0.5
between 1 and 10, 5 between 10 and 100. The grid makes scenarios of different persons comparable and a threshold no finer than the figures that it judges. It is
no protection: a target times a bar, and weights, which are free, make thresholds between the steps. What protects an agreement is that its figures are coarse
themselves (rounding.py), and that answers are (coarse.py).
"""

import math
from fractions import Fraction

STEP = Fraction(1, 20)
# What is on the scale of shares and attainments; the others count something.
OF_SHARES = ("proportion", "attainment")


def snapped(content: dict, indicators: dict) -> dict:
    """The same scenario with every threshold on the grid; of a checked content. indicators: the catalogue's."""
    scale = content["normalisation"]
    lowest = scale["lowest"] if scale["lowest"] <= 0.01 else share(scale["lowest"])
    passing = {name: share(value) for name, value in content["pass_rule"].items()}
    return content | {
        "indicators": [_entry(i, indicators[i["id"]]["statistic"]) for i in content["indicators"]], "pass_rule": passing,
        "normalisation": scale | {"cap": None if scale["cap"] is None else share(scale["cap"]), "lowest": min(lowest, 0.95)},
        "target_rule": content["target_rule"] | {"quantile": share(content["target_rule"]["quantile"])},
        "missing": content["missing"] | {"minimum_share": share(content["missing"]["minimum_share"])},
    }


def share(value: float) -> float:
    """To the nearest twentieth, half up."""
    return float(math.floor(Fraction(value).limit_denominator(10**9) / STEP + Fraction(1, 2)) * STEP)


def target(value: float, statistic: str) -> float:
    """A target on its grid, never 0: the least step instead."""
    if statistic in OF_SHARES:
        return max(share(value), float(STEP))
    return _counted(value) or 0.5


def post(value: float, statistic: str) -> float:
    return share(value) if statistic in OF_SHARES else _counted(value)


def _counted(value: float) -> float:
    """To half of the leading power of ten; under 1, to the nearest half."""
    size = abs(value)
    step = 10 ** math.floor(math.log10(size)) / 2 if size >= 1 else 0.5
    return math.copysign(math.floor(size / step + 0.5) * step, value) if size else 0.0


def _entry(entry: dict, statistic: str) -> dict:
    changed = {}
    if "target" in entry:
        changed["target"] = target(entry["target"], statistic)
    if "floor" in entry:
        changed["floor"] = share(entry["floor"])
    if entry.get("goalposts"):
        low, high = (post(v, statistic) for v in entry["goalposts"])
        # Two posts that fall on one point of the grid stand a step apart.
        changed["goalposts"] = [low, high if high > low else low + (float(STEP) if statistic in OF_SHARES else max(abs(low) / 20, 0.5))]
    return entry | changed
