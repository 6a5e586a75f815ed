"""The paper's tables on the catalogue's other frameworks and on what intervals held where the truth is known. Called within `speaking`."""

from app.components.reform_coverage import origin, verdict
from app.exports.paper_counts import coarse, measure
from app.exports.paper_tables import Cell, Column, Table, in_words, numbers, table
from app.text import both, t

COMPARED = {"judged": "count", "above": "count", "agreements": "count", "moved": "count", "up": "count", "down": "count", "clear": "count",
            "noise_moves": "one", "places": "one", "share_moved": "percent"}


def alternatives(document: dict, names: dict[str, str]) -> Table:
    """A row a measure, a column a framework: the proposed one, then the catalogue's others."""
    columns = [document["frameworks"][1] | {"headline": document["headline"]}, *document["alternatives"]]
    held = [c["headline"] | {"judged": c["judged"], "above": c["above"]} for c in columns]
    rows = [(Cell(t(f"reform.compared_{name}")), *(measure(name, h, kind, coarse(document)) for h in held)) for name, kind in COMPARED.items()]
    heads = [Column(c["name"] if c["is_scenario"] else both(c["title"])) for c in columns]
    return table("alternatives", (in_words("what", 2), *heads), rows)


def coverage(document: dict, names: dict[str, str]) -> Table:
    rows = [(Cell(t(f"reform.coverage.{s['name']}")), Cell(s["share"], "percent"), Cell(s["of"], "count"), Cell(s["promised"], "share"), Cell(verdict(s)))
            for s in document["coverage"]["shares"]]
    heads = (*(numbers(f"coverage_{name}", wide=0.8) for name in ("share", "of", "promised")), in_words("coverage_verdict", 1.2))
    return table("coverage", (in_words("coverage_what", 2.6), *heads), rows)


def coverage_origin(document: dict) -> str:
    return origin(document["coverage"])
