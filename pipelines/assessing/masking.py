"""What the committee may see of an agreement (of groups: pipelines.reform.summary.masked).

What an adversary could do, and why it does not lead anywhere:
- recognise an agreement by what it is. Every combination of attributes that is shown (programme, region, specialised or not, territory) is that of
  agreements of at least 3 organisations among those listed; where it is not, attributes are taken away, region first, until it is.
- put together an organisation's agreements: the pseudonym is the agreement's own, made with the release's key, and says nothing of the organisation.
- follow an agreement from one release to the next: pseudonyms change with any count, so that lists of two releases cannot be joined on them.
- find counts of persons from a rate: attainments and probabilities are rounded to 5 points, and no count, target or rate of an agreement is given.
- guess the nature of an agreement from a rank that only a long list has: a place is the rank as a share of its list, to 5 points.
- subtract: a group of fewer than 3 organisations is hidden with its numbers, and others with it until those hidden are of 3 organisations together; so is what
  a territory holds beyond its shown regions.
An organisation that knows its own attainments may recognise its own line; it learns from it what its own file already says.
"""

import numpy as np
import pandas as pd

from pipelines.reform.summary import MINIMUM_ORGANIZATIONS
from pipelines.vault import pseudonym

STEP = 0.05
# From the attribute that is taken away first to the last.
ATTRIBUTES = ("region", "specialization", "programme", "territory")
ROUNDED = ("attainment", "attainment_lower", "attainment_upper", "probability", "place", "place_lower", "place_upper")


def agreements(table: pd.DataFrame, key: bytes, word: str) -> pd.DataFrame:
    """The committee's rows of document.agreements: pseudonyms, rounded, attributes shown or null; ordered by pseudonym. word: held.fingerprint."""
    kept = table[table["current_judged"] | table["proposed_judged"]].reset_index(drop=True)
    shown = attributes(kept[list(ATTRIBUTES)], kept["organization_id"])
    names = [pseudonym(key, "audience", "committee", word, a) for a in kept["agreement_id"]]
    result = pd.concat([pd.Series(names, name="pseudonym", dtype="str"), shown], axis=1)
    for side in ("current", "proposed"):
        for name in ROUNDED:
            whole = kept[f"{side}_{name.replace('place', 'rank')}"] / (kept[f"{side}_ranked"] if name.startswith("place") else 1)
            result[f"{side}_{name}"] = rounded(whole)
        result[f"{side}_above"] = kept[f"{side}_above"]
    for name in ("move", "clear"):
        result[name] = kept[name]
    return result.sort_values("pseudonym", ignore_index=True)


def rounded(values: pd.Series) -> pd.Series:
    """To the nearest 0.05, written with two decimals."""
    return (values.astype(float) / STEP).round().mul(STEP).round(2)


def attributes(table: pd.DataFrame, organizations: pd.Series) -> pd.DataFrame:
    """The same columns, null where hidden: rows that show the same values are of at least 3 organisations, or show nothing.

    Rows that show nothing at all take the smallest other class in until they are of 3 organisations too.
    """
    shown = table.astype(object).copy()
    for name in ATTRIBUTES:
        few = _few(shown, organizations)
        shown.loc[few, name] = None
    while True:
        classes = _classes(shown)
        counts = organizations.groupby(classes).nunique()
        nothing = "|".join([""] * len(ATTRIBUTES))
        if nothing not in counts.index or counts[nothing] >= MINIMUM_ORGANIZATIONS or len(counts) == 1:
            return shown
        others = counts.drop(nothing)
        smallest = min(others.index, key=lambda c: (others[c], c))
        shown.loc[classes == smallest, list(ATTRIBUTES)] = None


def _classes(shown: pd.DataFrame) -> pd.Series:
    return shown[list(ATTRIBUTES)].fillna("").astype(str).agg("|".join, axis=1)


def _few(shown: pd.DataFrame, organizations: pd.Series) -> np.ndarray:
    classes = _classes(shown)
    return (organizations.groupby(classes).transform("nunique") < MINIMUM_ORGANIZATIONS).to_numpy()
