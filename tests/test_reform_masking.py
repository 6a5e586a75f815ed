"""Groups of few organisations are hidden, and no difference of what is shown gives them back: not over all, and not within a territory."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.assessing import effects
from pipelines.reform import summary
from pipelines.reform.evaluating import Run
from pipelines.reform.moving import Moves

NONE = dict.fromkeys(("rank", "rank_lower", "rank_upper", "attainment", "attainment_lower", "attainment_upper", "above"))


def table_of(agreements: pd.DataFrame) -> list[dict]:
    """by_group of agreements that are all judged, one draw, nobody moving."""
    size = len(agreements)
    still = np.zeros((2, 1, size), dtype=bool)
    draws = Run(still.astype(np.float32), still.astype(np.float32), still, still.astype(np.uint16), np.ones((2, size), dtype=bool))
    nobody = np.full(size, "none", dtype=object)
    return summary.by_group(agreements, draws, Moves(nobody, np.zeros(size), np.zeros(size), nobody, **NONE))


def agreements_of(rows) -> pd.DataFrame:
    """From (organisation, region, territory)."""
    table = pd.DataFrame(rows, columns=["organization_id", "region", "territory"])
    return table.assign(**{d: "all" for d in summary.DIMENSIONS if d not in table})


def hidden_of(found: list[dict], dimension: str) -> set[str]:
    return {row["label"] for row in found if row["dimension"] == dimension and row["hidden"]}


def test_a_territory_less_its_shown_regions_gives_no_hidden_one_back():
    """Laval, of one organisation, beside Montréal in METROPOLE: hidden with two regions outside it, it is METROPOLE less Montréal all the same, so Montréal is
    hidden too."""
    rows = [*[(f"M{i}", "Montréal", "METROPOLE") for i in range(6)], ("L1", "Laval", "METROPOLE"), ("N1", "Nord", "HORS"), ("N2", "Côte", "HORS"),
            *[(f"E{i}", "Estrie", "HORS") for i in range(5)], *[(f"Q{i}", "Québec", "HORS") for i in range(4)]]
    found = summary.masked(table_of(agreements_of(rows)))
    hidden = hidden_of(found, "region")
    assert {"Laval", "Montréal", "Nord", "Côte", "Québec"} == hidden and not hidden_of(found, "territory")
    assert all("within" not in row and "organizations" not in row for row in found)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abcdef")), min_size=1, max_size=40), st.sets(st.sampled_from("abcdef")))
def test_no_remainder_over_all_or_of_a_territory_is_of_one_or_two_organisations(rows, western):
    """Whatever the agreements: what a territory, or the whole, holds beyond its shown regions is of nobody, of 3 organisations, or of a territory none of whose
    regions is shown (then its own total is hidden, or of 3). Region f lies in both territories."""
    table = agreements_of([(f"O{o}", r, "W" if (r in western or (r == "f" and o % 2)) else "E") for o, r in rows])
    hidden = hidden_of(summary.masked(table_of(table)), "region")
    sides = {r: set(part["territory"]) for r, part in table.groupby("region")}
    for of in (None, "W", "E"):
        part = table if of is None else table[table["territory"] == of]
        shown = {r for r, where in sides.items() if r not in hidden and (of is None or where == {of})}
        rest = part[~part["region"].isin(shown)]["organization_id"].nunique()
        assert not shown or rest == 0 or rest >= summary.MINIMUM_ORGANIZATIONS
    for region, part in table.groupby("region"):
        assert region in hidden or part["organization_id"].nunique() >= summary.MINIMUM_ORGANIZATIONS


def test_mostly_permanent_and_mostly_temporary_are_those_whose_clients_are_above_all_that():
    """More permanent than temporary residents, but most of all asylum seekers: in neither group."""
    kinds = [("permanent", 0.6, 0.3), ("temporary", 0.2, 0.7), ("protection", 0.3, 0.1), ("none", 0.0, 0.0)]
    table = pd.DataFrame([{"mix": m, "permanent": p, "temporary": t, "specialization": "GENERALIST", "territory": "METROPOLE"} for m, p, t in kinds])
    taken = type("Taken", (), {"agreements": table})
    one, other = effects._groups(taken)["permanent_temporary"]
    assert one.tolist() == [True, False, False, False] and other.tolist() == [False, True, False, False]
