"""The paper's tables of who moves, by group, and of differences between groups. Called within `speaking`."""

from app.components.reform_found import DIMENSIONS, group_name
from app.exports.paper_counts import coarse, count
from app.exports.paper_tables import Cell, Table, in_words, numbers, of, side, table
from app.text import both, t


def groups(document: dict, names: dict[str, str]) -> Table:
    """A row a group; a hidden one has its name and the word for it. Of a scenario counts are to the nearest 5, and a word where they are under 5."""
    counts = ("judged", "up", "down", "clear") if coarse(document) else ("judged", "up", "down", "clear_up", "clear_down")
    masked = Cell(t("cells.hidden"))
    rows = []
    for dimension in DIMENSIONS:
        for r in (r for r in document["groups"] if r["dimension"] == dimension):
            figures = [masked] * (len(counts) + 1) if r["hidden"] else [
                *(count(r[c], coarse(document)) for c in counts), of(r, "share", "share")]
            rows.append((Cell(t(f"reform.dimensions.{dimension}")), Cell(group_name(dimension, r["label"])), *figures))
    heads = (in_words("by", 1.6), in_words("group", 1.7), *(numbers(c, wide=0.75) for c in counts), numbers("share", limits=True, wide=1.25))
    return table("groups", heads, rows)


def differences(document: dict, names: dict[str, str]) -> Table:
    rows = []
    for d in document["fairness"]["differences"]:
        said = (Cell(t(f"reform.comparisons.{d['comparison']}")), side(d["framework"]), Cell(t(f"reform.case_mix_{str(d['case_mix']).lower()}")))
        if d["reason"]:
            rows.append((*said, Cell(both(d["reason"])), Cell(None), Cell(None), Cell(None)))
            continue
        first, second = d["agreements"]
        rows.append((*said, of(d, "attainment", "points"), of(d, "above", "points"), *(count(n, coarse(document)) for n in (first, second))))
    heads = (in_words("comparison", 1.5), in_words("framework_head", 0.9), in_words("case_mix", 0.9), numbers("gap_attainment", limits=True, wide=1.3),
             numbers("gap_above", limits=True, wide=1.4), numbers("first_group", wide=0.7), numbers("second_group", wide=0.7))
    return table("differences", heads, rows)
