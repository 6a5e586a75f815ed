"""K5: the part of a target that falls in a period."""

from datetime import date
from fractions import Fraction

from .periods import Period, days

# Days from the end of a cohort's period to the end of its last window; 0 where not named.
MATURITY = {
    "placement_rate": 84, "placement_attainment": 84, "retention_12w": 168, "retention_26w": 266,
    "positive_outcome_rate": 84, "training_entry_rate": 84, "requal_start_rate": 84, "requal_completion_rate": 90,
    "matched_employment_rate": 84, "training_to_employment_rate": 365, "francisation_to_service": 90,
    "francisation_leavers_placed": 84, "collaboration_breadth": 90, "confirmed_collab_per_100": 90,
    "confirmation_share": 90, "employers_engaged": 90, "outcomes_with_partner": 174, "referral_conversion_30d": 30,
    "aai_unknown_referred": 30, "referrals_answered_by_org": 30, "referrals_answered_to_org": 30,
    "enterprise_adviser_work": 90, "regional_retention": 365, "employer_hours_unfunded": 90,
}


def rounded(value: Fraction) -> Fraction:
    """Half up, to 6 decimals; exact, for values that are never negative."""
    return Fraction(int(value * 10**6 + Fraction(1, 2)), 10**6)


def overlap(segment: dict, start: date, end: date) -> int:
    return max(0, (min(segment["date_fin"], end) - max(segment["date_effet"], start)).days + 1)


def target(segments: list[dict], indicator: str, period: Period, cutoff: date,
           denominator: Fraction) -> Fraction | None:
    """The period's target in the terms of the numerator, 'to date' where it is not over; None without one."""
    end = min(period.end, cutoff - days(MATURITY.get(indicator, 0)))
    parts = [(segment, overlap(segment, period.start, end)) for segment in segments]
    parts = [(segment, shared) for segment, shared in parts if shared > 0]
    if end < period.start or not parts:
        return None
    if parts[0][0]["type"] == "NOMBRE":
        return sum(rounded(segment["valeur"] * shared / _length(segment)) for segment, shared in parts)
    rate = Fraction(sum(segment["valeur"] * shared for segment, shared in parts), sum(shared for _, shared in parts))
    return rounded(rate) * denominator


def _length(segment: dict) -> int:
    return (segment["date_fin"] - segment["date_effet"]).days + 1
