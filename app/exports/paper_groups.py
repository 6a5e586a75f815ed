"""The paper's table of who moves, by group: of a release's assessment as it is, of a scenario coarse. Called within `speaking`."""

from app.components.reform_found import DIMENSIONS, group_name
from app.exports.paper_tables import Cell, Table, in_words, numbers, of, table
from app.text import t


def coarse(document: dict) -> bool:
    """Whether the document is a scenario's, with counts as pipelines.reform.coarse gives them."""
    return any("clear" in row for row in document["groups"])


def groups(document: dict, names: dict[str, str]) -> Table:
    """A row a group; a hidden one has its name and the word for it. Of a scenario counts are to the nearest 5, and a word where they are under 5."""
    counts = ("judged", "up", "down", "clear") if coarse(document) else ("judged", "up", "down", "clear_up", "clear_down")
    masked = Cell(t("cells.hidden"))
    rows = []
    for dimension in DIMENSIONS:
        for r in (r for r in document["groups"] if r["dimension"] == dimension):
            figures = [masked] * (len(counts) + 1) if r["hidden"] else [
                *(Cell(t("reform.under_five")) if r[c] is None else Cell(r[c], "count") for c in counts), of(r, "share", "share")]
            rows.append((Cell(t(f"reform.dimensions.{dimension}")), Cell(group_name(dimension, r["label"])), *figures))
    heads = (in_words("by", 1.6), in_words("group", 1.7), *(numbers(c, wide=0.75) for c in counts), numbers("share", limits=True, wide=1.25))
    return table("groups", heads, rows)
