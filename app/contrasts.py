"""Whether two protected figures differ, said only when their 95 % intervals do not overlap.

Two intervals that do not overlap are a severer rule than a test of the difference: when nothing differs, at most one comparison in twenty (two very unlike
sizes), and about one in two hundred (two like sizes), says otherwise. Goldstein and Healy 1995 (J R Stat Soc A 158:175-177).
"""

# One word each, for the text that says it.
HIGHER, LOWER, CANNOT_TELL, HIDDEN, NO_INTERVAL, COUNT, ABSENT = "higher", "lower", "cannot_tell", "hidden", "no_interval", "count", "absent"
CLAIMS = (HIGHER, LOWER)
# The extremes of more groups part by chance more often than one time in twenty (range of six like means: 2.85 standard errors; the rule asks 2.77).
MOST_GROUPS = 5
CHANCE = 0.05  # the most that one comparison can say wrongly


def is_hidden(cell: dict) -> bool:
    return "hidden" in (cell["numerator_mark"], cell["denominator_mark"])


def contrast(one: dict | None, other: dict | None) -> str:
    """What `one` is beside `other`: two cells of one indicator. `higher` and `lower` only when the intervals do not overlap."""
    if one is None or other is None:
        return ABSENT
    if is_hidden(one) or is_hidden(other):
        return HIDDEN
    if "count" in (one["statistic"], other["statistic"]):
        return COUNT
    if None in (one["value"], other["value"]):
        return ABSENT
    if None in (one["lower_95"], one["upper_95"], other["lower_95"], other["upper_95"]):
        return NO_INTERVAL
    if one["lower_95"] > other["upper_95"]:
        return HIGHER
    return LOWER if one["upper_95"] < other["lower_95"] else CANNOT_TELL


def extremes(cells: list[dict]) -> tuple[dict, dict] | None:
    """(lowest, highest) of the cells whose value is shown; None with fewer than two."""
    shown = [c for c in cells if not is_hidden(c) and c["value"] is not None]
    if len(shown) < 2:
        return None
    return min(shown, key=lambda c: c["value"]), max(shown, key=lambda c: c["value"])


def between(cells: list[dict]) -> str:
    """Whether the highest of several groups is above the lowest: as contrast, and `too_many` where chance alone parts the extremes of so many."""
    found = extremes(cells)
    if found is None:
        return ABSENT
    low, high = found
    said = contrast(high, low)
    groups = sum(not is_hidden(c) and c["value"] is not None for c in cells)
    return "too_many" if said in (*CLAIMS, CANNOT_TELL) and groups > MOST_GROUPS else said


def tally(verdicts: list[str]) -> dict[str, int]:
    """How many are higher, lower, undecided (cannot_tell), and not compared for whatever reason (other)."""
    counted = {name: verdicts.count(name) for name in (HIGHER, LOWER, CANNOT_TELL)}
    return counted | {"other": len(verdicts) - sum(counted.values()), "compared": sum(counted.values())}
