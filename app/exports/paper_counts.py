"""Counts of agreements in the paper: of a release's assessment as they are, of a scenario as its page tells them. Called within `speaking`."""

from app.exports.paper_tables import Cell
from app.text import t


def coarse(document: dict) -> bool:
    """Whether the document is a scenario's, its counts as pipelines.reform.coarse gives them."""
    return document.get("coarse", False)


def of_scenario(framework: dict, document: dict) -> bool:
    """Whether what is counted under `framework` is coarse: in a scenario's paper all but the current framework, of which the official figures stand."""
    return coarse(document) and framework["code"] != "current"


def count(value: float | None, roughly: bool, kind: str = "count") -> Cell:
    """A count (or a mean of counts, of `kind`). roughly: to the nearest 5, with the word for fewer where there is none."""
    if not roughly:
        return Cell(value, kind)
    return Cell(t("reform.under_five")) if value is None else Cell(value, "about")


def measure(name: str, held: dict, kind: str, roughly: bool) -> Cell:
    """The number `name` of a headline, `kind` its kind where it is exact."""
    if roughly and name == "share_moved":
        return Cell(held[name], "about_share")
    return count(held[name], roughly, kind)
