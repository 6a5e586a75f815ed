"""How sure a figure is, in words: its interval, its verdict against the target, its place among agreements of the same nature.

All of it was computed with the release; here it is only said. A release made before these were computed has none, and nothing is said.
"""

from app.text import t
from app.text.numbers import fixed, percent

PERCENTAGES = ("proportion", "attainment")
EXPECTED_SYMBOLS = {"better": "▲", "worse": "▼", "as": "●", "cannot": "≈"}
SYMBOLS = {"met": "✔", "not_met": "✖", "cannot_tell": "≈", "high": "▲", "low": "▼"}


def interval_text(figure: dict, indicator: dict) -> str:
    """« entre 52,1 % et 68,4 % »; empty where the statistic has no interval, or where the figure is a plain fact (how many were served)."""
    lower, upper = figure.get("lower_95"), figure.get("upper_95")
    if indicator["statistic"] == "count" and indicator["polarity"] == "neutral":
        return ""
    if lower is None or upper is None or (indicator["unit"] == "agreement" and figure.get("denominator") == 1):
        return ""
    write = percent if indicator["statistic"] in PERCENTAGES else lambda value: fixed(value, 1)
    return t("certainty.interval", lower=write(lower), upper=write(upper))


def verdict_marks(figure: dict) -> list[tuple[str, str]]:
    """(kind, words): the verdict against the target, then against what its clients led to expect, or else its place in the group."""
    found = []
    if verdict := figure.get("verdict_target"):
        found.append((f"verdict-{verdict}", f"{SYMBOLS[verdict]} {t(f'certainty.{verdict}')}"))
    row = figure.get("expected")
    if row and row["verdict_expected"]:
        found.append((f"expected-{row['verdict_expected'].split('_')[0]}", expected_verdict_text(row["verdict_expected"])))
        return found  # what its own clients led to expect says more than the group's rate does
    comparison = figure.get("comparison_dispersed", figure.get("comparison"))
    if comparison and comparison != "none":
        side, level = comparison.split("_")
        words = t(f"certainty.{side}_{'clear' if level == '0.001' else 'likely'}", rate=percent(figure["group_rate"]))
        found.append(("plain", f"{SYMBOLS[side]} {words}"))
    return found


def expected_verdict_text(verdict: str | None) -> str:
    """« ▼ Probablement moins qu’attendu »; a dash without verdict."""
    return "–" if verdict is None else f"{EXPECTED_SYMBOLS[verdict.split('_')[0]]} {t(f'expected.{verdict}')}"
