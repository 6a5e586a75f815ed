"""The independent oracle: every published figure computed again, slowly and plainly, from the raw files.

It is written from INDICATORS.md, METHOD.md and the delivery layout alone and shares no code with the pipeline. Judging
rows is not its task: it is told which rows are in quarantine, and a cell that it cannot read in any other row raises.
"""

from functools import lru_cache
from pathlib import Path

from .indicators import INDICATORS
from .records import World
from .units import Figure, Unit, agreement_figures, merged_figures

__all__ = ["Figure", "Unit", "figures", "organization_figures"]


def figures(raw: Path, quarantined: set[tuple[str, str, str, int]]) -> dict[tuple, Figure]:
    """{(agreement, indicator, method version, period type, period): Figure}.

    `raw` is the folder of the sources; `quarantined` holds (source, delivery, table, row number), the row number being
    the physical line of a CSV (1 is the first) or the row of a sheet. Raises ValueError on a cell that cannot be read.
    """
    world, units = _computed(Path(raw), frozenset(quarantined))
    return agreement_figures(world, units)


def organization_figures(raw: Path, quarantined: set[tuple[str, str, str, int]]) -> dict[tuple, Figure]:
    """{(NEQ, indicator, method version, period type, period): Figure}, persons, events and employers merged (K2).

    Only numerator, denominator and units_counted say something; attainments and referral_diversity are not among them.
    """
    world, units = _computed(Path(raw), frozenset(quarantined))
    return merged_figures(world, units)


@lru_cache(maxsize=1)
def _computed(raw: Path, quarantined: frozenset) -> tuple[World, list[Unit]]:
    """The last world and its units, kept for the second of two calls."""
    world = World(raw, quarantined)
    return world, [unit for name, compute in INDICATORS.items() for unit in compute(world, name)]
