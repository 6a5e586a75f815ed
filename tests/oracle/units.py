"""Units, the one shape that every indicator emits, and their sums by agreement and by organisation (K2)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .periods import Period, year_of
from .targets import target

NOT_ABOVE_AGREEMENT = {"referral_diversity", "placement_attainment", "intake_attainment"}
NOT_SUMMABLE_QUARTERS = {"participants_served"}


@dataclass(frozen=True)
class Unit:
    """`identity` is what merges above the agreement: the person, the event, the employer; else the unit itself."""

    agreement: str
    indicator: str
    period: Period
    identity: tuple
    numerator: Fraction
    denominator: Fraction
    reason: str | None
    remark: str | None
    method: int


@dataclass(frozen=True)
class Figure:
    """Sums over counted units; `target` in the numerator's terms (K5), None without one."""

    numerator: Fraction
    denominator: Fraction
    target: Fraction | None
    units_counted: int
    units_open: int
    excluded: dict[str, int] = field(default_factory=dict)
    remarks: dict[str, int] = field(default_factory=dict)


def make_unit(world, agreement: dict, indicator: str, period: Period, identity: tuple, numerator, *, window_end: date,
              cutoff: date | None, denominator=1, reasons: tuple = (), remark: str | None = None,
              method: int = 1) -> list[Unit]:
    """A unit as a list of one; none where its period begins after the agreement's cut-off.

    K6: the first reason that holds, then `window_open` (`cutoff` None: a needed source is absent). Excluded: 0 / 0.
    """
    if period.start > world.cutoff(agreement):
        return []
    is_open = cutoff is None or window_end > cutoff
    reason = next((each for each in reasons if each), None) or ("window_open" if is_open else None)
    numerator, denominator = (Fraction(0), Fraction(0)) if reason else (Fraction(numerator), Fraction(denominator))
    return [Unit(agreement["no_entente"], indicator, period, identity, numerator, denominator, reason,
                 None if reason else remark, method)]


def earlier(*limits: date | None) -> date | None:
    """K6: the earlier cut-off; None where a needed source is absent."""
    return None if None in limits else min(limits)


def periods_of(unit: Unit) -> list[Period]:
    """The unit's own period and, for quarterly cohorts, the year that sums them."""
    if unit.period.type == "quarter" and unit.indicator not in NOT_SUMMABLE_QUARTERS:
        return [unit.period, year_of(unit.period.start)]
    return [unit.period]


def agreement_figures(world, units: list[Unit]) -> dict[tuple, Figure]:
    """{(agreement, indicator, method, period type, period): Figure}."""
    grouped = defaultdict(list)
    for unit in units:
        for period in periods_of(unit):
            grouped[unit.agreement, unit.indicator, unit.method, period].append(unit)
    found = {}
    for (agreement_id, indicator, method, period), members in grouped.items():
        agreement = world.agreements[agreement_id]
        counted = [unit for unit in members if unit.reason is None]
        reasons = Counter(unit.reason for unit in members if unit.reason)
        denominator = sum((unit.denominator for unit in counted), Fraction(0))
        found[agreement_id, indicator, method, period.type, period.label] = Figure(
            numerator=sum((unit.numerator for unit in counted), Fraction(0)),
            denominator=denominator,
            target=target(world.segments[agreement_id, indicator], indicator, period, world.cutoff(agreement),
                          denominator),
            units_counted=len(counted),
            units_open=reasons["window_open"],
            excluded=dict(reasons),
            remarks=dict(Counter(unit.remark for unit in counted if unit.remark)),
        )
    return found


def merged_figures(world, units: list[Unit]) -> dict[tuple, Figure]:
    """{(organisation, indicator, method, period type, period): Figure}: persons, events and employers once a period.

    Units of one identity merge with the greatest numerator and the greatest denominator (excluded ones bear 0 / 0, and
    count where another of the identity does); the years of quarterly cohorts are the sums of their merged quarters.
    """
    merged = defaultdict(lambda: defaultdict(list))
    for unit in units:
        if unit.indicator not in NOT_ABOVE_AGREEMENT:
            neq = world.agreements[unit.agreement]["neq"]
            merged[neq, unit.indicator, unit.method, unit.period][unit.identity].append(unit)
    sums = defaultdict(lambda: [Fraction(0), Fraction(0), 0])
    for (neq, indicator, method, _), identities in merged.items():
        for members in identities.values():
            for each in periods_of(members[0]):
                total = sums[neq, indicator, method, each.type, each.label]
                total[0] += max(unit.numerator for unit in members)
                total[1] += max(unit.denominator for unit in members)
                total[2] += any(unit.reason is None for unit in members)
    return {key: Figure(numerator, denominator, None, counted, 0)
            for key, (numerator, denominator, counted) in sums.items()}
