"""The document of a scenario as its page would tell it: pipelines.reform.coarse on whatever counts agreements, in all its parts.

Only frameworks[0] stays as it is: what is said of the current framework itself is official, and the same in every paper.
"""

from pipelines.reform import coarse

GAINED = {"attainment": 3, "places": 1}  # decimals: a mean over agreements, to more, would tell over how many
SHARES = ("attainment", "attainment_lower", "attainment_upper", "above", "above_lower", "above_upper")


def as_told(document: dict) -> dict:
    """The document (document.py) with `coarse` true. Counts of agreements are to the nearest 5, None under 5; headlines are coarse.headline, groups
    coarse.groups; differences of shares are whole points."""
    current, proposed = document["frameworks"]
    fairness = document["fairness"]
    return document | {
        "coarse": True, "frameworks": [current, _framework(proposed)], "headline": coarse.headline(document["headline"]),
        "groups": coarse.groups(document["groups"]), "fairness": fairness | {"differences": [_difference(row) for row in fairness["differences"]]},
        "gaming": [_gain(row) for row in document["gaming"]], "sensitivity": _sensitivity(document["sensitivity"]),
        "observed_check": _headed(document["observed_check"]), "three_years": _headed(document["three_years"]),
        "alternatives": [_headed(_framework(other)) | {"groups": coarse.groups(other["groups"])} for other in document["alternatives"]],
    }


def _framework(told: dict) -> dict:
    """A reason that few agreements have goes: that it is there would tell of them."""
    reasons = [row | {"agreements": coarse.count(row["agreements"])} for row in told["not_judged"]]
    return told | {"judged": coarse.count(told["judged"]), "above": coarse.count(told["above"]),
                   "not_judged": [row for row in reasons if row["agreements"] is not None]}


def _headed(part: dict) -> dict:
    return part | {"headline": part["headline"] and coarse.headline(part["headline"])}


def _difference(row: dict) -> dict:
    if row["reason"]:
        return row
    # The limits are those of single draws: differences of two fractions, which would tell how many agreements each is of.
    return row | {name: coarse.whole_points(row[name]) for name in SHARES} | {"agreements": [coarse.count(n) for n in row["agreements"]]}


def _gain(row: dict) -> dict:
    told = row | {"judged": coarse.count(row["judged"])}
    if row["reason"]:
        return told
    return told | {name: round(row[name], decimals) for name, decimals in GAINED.items()} | {"flips": coarse.count(row["flips"])}


def _sensitivity(found: dict) -> dict:
    """Of the outputs, means over agreements, only the indices are kept: shares of a variance, which count nothing."""
    return found | {"outputs": [output | {"mean": None, "variance": None} for output in found["outputs"]]}
