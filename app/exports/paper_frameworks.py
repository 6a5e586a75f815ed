"""The paper's tables of what the two frameworks are, and of what moves from one to the other. Called within `speaking`."""

from app.components.reform_choices import known_name
from app.exports.paper_counts import coarse, count, measure, of_scenario
from app.exports.paper_tables import Cell, Column, Table, in_words, level, numbers, table
from app.text import both, t
from app.text.numbers import number


def frameworks(document: dict, names: dict[str, str]) -> Table:
    """What each framework is and how it judges: a row a property, a column a framework."""
    pair = document["frameworks"]
    told = [_declared(f, names, of_scenario(f, document)) for f in pair]
    rows = [(Cell(t(f"paper.properties.{name}")), *(column[name] for column in told)) for name in told[0]]
    reasons = sorted({r["reason"] for f in pair for r in f["not_judged"]})
    for reason in reasons:
        counts = [_not_judged(f, reason, of_scenario(f, document)) for f in pair]
        rows.append((Cell(t("paper.not_judged", reason=t(f"reform.reasons.{reason}"))), *counts))
    heads = tuple(Column(t(f"reform.sides.{f['code']}"), 1.3, numeric=False) for f in pair)
    return table("frameworks", (in_words("property", 1.2), *heads), rows)


def _not_judged(framework: dict, reason: str, roughly: bool) -> Cell:
    counts = [r["agreements"] for r in framework["not_judged"] if r["reason"] == reason]
    return count(sum(counts) if counts or not roughly else None, roughly)


def _declared(framework: dict, names: dict[str, str], roughly: bool) -> dict[str, Cell]:
    held = framework["scenario"]
    scale, missing, target = held["normalisation"], held["missing"], held["target_rule"]
    return {
        "name": Cell(framework["name"]),
        "base": Cell(t("paper.base", name=both(framework["title"]), version=framework["version"])),
        "status": Cell(t("paper.scenario" if framework["is_scenario"] else "paper.declared")),
        "weighed": Cell(len(held["indicators"]), "count"),
        "left_out": Cell(", ".join(known_name(i, names) for i in framework["left_out"]) or None),
        "groups": Cell(", ".join(f"{g['name']} ({number(g['weight'], 2)}, {level(g['aggregation'])})" for g in held["groups"]) or None),
        "normalisation": Cell(level(scale["kind"])),
        "cap": Cell(scale.get("cap"), "plain"),
        "aggregation": Cell(level(held["aggregation"])),
        "target_rule": Cell(level(target["kind"])),
        "missing": Cell(level(missing["rule"])),
        "minimum_share": Cell(missing.get("minimum_share"), "percent"),
        "bar": Cell(held["pass_rule"]["bar"], "plain"),
        "floor": Cell(held["pass_rule"]["floor"], "plain"),
        "training": Cell(level(held["options"]["training"])),
        "collaboration": Cell(level(held["options"]["collaboration"])),
        "judged": count(framework["judged"], roughly),
        "above": count(framework["above"], roughly),
    }


def headline(document: dict, names: dict[str, str]) -> Table:
    """What moves, and what noise would move: of the year, of three years together, and with observed figures drawn too (where they could be reckoned)."""
    found = [("year_alone", document["headline"]), ("three_years", document["three_years"]["headline"]),
             ("drawn_too", document["observed_check"]["headline"])]
    found = [(name, held) for name, held in found if held]
    kinds = {"agreements": "count", "moved": "count", "up": "count", "down": "count", "clear": "count", "clear_recorded": "count",
             "clear_up": "count", "clear_down": "count",
             "cannot_tell": "count", "share_moved": "percent", "share_clear": "percent", "expected_moved": "percent", "by_noise": "percent",
             "noise_share": "percent", "noise_moves": "one", "places": "one", "places_by_noise": "one"}
    roughly = coarse(document)
    rows = [(Cell(t(f"paper.measures.{name}")), *(measure(name, held, kind, roughly) for _, held in found))
            for name, kind in kinds.items() if name in document["headline"]]
    return table("headline", (in_words("what", 2.4), *(numbers(name) for name, _ in found)), rows)
