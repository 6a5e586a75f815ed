"""The tables of the reform's paper, from the assessment document: one content for the PDF and the workbook. Called within `speaking`.

A cell holds the document's own number; the PDF writes it as its language does, the workbook keeps it whole. Nothing is reckoned here, and what the document
hides or cannot say stays a word.
"""

from dataclasses import dataclass

from app.components.reform_choices import known_name
from app.text import both, known, language, t
from app.text.numbers import DASH, fixed, number, percent

SIDES = ("current", "proposed")
WRITTEN = {
    "count": number, "share": lambda v: percent(v, 0), "percent": percent, "points": lambda v: fixed(100 * v, 1), "one": lambda v: fixed(v, 1),
    "short": lambda v: number(v, 1), "three": lambda v: fixed(v, 3), "plain": lambda v: number(v, 4),
}


@dataclass(frozen=True)
class Cell:
    """A word (kind `text`) or a number of WRITTEN's kinds, with its 95 % limits where it has some."""

    value: str | float | None
    kind: str = "text"
    limits: tuple[float, float] | None = None

    @property
    def words(self) -> str:
        if self.value is None:
            return DASH
        if self.kind == "text":
            return self.value
        write = WRITTEN[self.kind]
        return write(self.value) + (f" ({write(self.limits[0])} – {write(self.limits[1])})" if self.limits else "")


@dataclass(frozen=True)
class Column:
    """wide: its share of the width. limits: the workbook gives it two more columns. numeric: to the right."""

    head: str
    wide: float = 1.0
    numeric: bool = True
    limits: bool = False


@dataclass(frozen=True)
class Table:
    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def of(row: dict, name: str, kind: str) -> Cell:
    """The number `name` of a document's row, with `name`_lower and `name`_upper as limits where the row has them."""
    limits = (row[f"{name}_lower"], row[f"{name}_upper"]) if row.get(f"{name}_lower") is not None else None
    return Cell(row[name], kind, limits)


def in_words(name: str, wide: float = 1.0) -> Column:
    return Column(_head(name), wide, numeric=False)


def numbers(name: str, limits: bool = False, wide: float = 1.0) -> Column:
    return Column(_head(name), wide, limits=limits)


def _head(name: str) -> str:
    return known(f"paper.heads.{name}", "") or t(f"reform.{name}")


def table(name: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]) -> Table:
    return Table(name, t(f"paper.tables.{name}"), columns, tuple(rows))


def side(code: str) -> Cell:
    return Cell(t(f"reform.sides.{code}"))


def level(words: str) -> str:
    """A level of a choice as it is said: a number as the language writes it, a code in words, a rule for missing values with the share that it needs."""
    code, _, share = words.partition(" ")
    if share:
        return t("paper.with_share", rule=level(code), share=level(share))
    return number(float(code), 4) if code.replace(".", "", 1).isdigit() else known(f"paper.levels.{code}", code)


def frameworks(document: dict, names: dict[str, str]) -> Table:
    """What each framework is and how it judges: a row a property, a column a framework."""
    pair = document["frameworks"]
    told = [_declared(f, names) for f in pair]
    rows = [(Cell(t(f"paper.properties.{name}")), *(column[name] for column in told)) for name in told[0]]
    reasons = sorted({r["reason"] for f in pair for r in f["not_judged"]})
    for reason in reasons:
        counts = [sum(r["agreements"] for r in f["not_judged"] if r["reason"] == reason) for f in pair]
        rows.append((Cell(t("paper.not_judged", reason=t(f"reform.reasons.{reason}"))), *(Cell(c, "count") for c in counts)))
    heads = tuple(Column(t(f"reform.sides.{f['code']}"), 1.3, numeric=False) for f in pair)
    return table("frameworks", (in_words("property", 1.2), *heads), rows)


def _declared(framework: dict, names: dict[str, str]) -> dict[str, Cell]:
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
        "judged": Cell(framework["judged"], "count"),
        "above": Cell(framework["above"], "count"),
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
    rows = [(Cell(t(f"paper.measures.{name}")), *(Cell(held[name], kind) for _, held in found)) for name, kind in kinds.items() if name in document["headline"]]
    return table("headline", (in_words("what", 2.4), *(numbers(name) for name, _ in found)), rows)


def spread(document: dict, names: dict[str, str]) -> Table:
    rows = [(Cell(t(f"reform.by_{s['by']}")), of(s, "rank_width", "one"), of(s, "attainment_width", "percent")) for s in document["spread"]]
    return table("spread", (in_words("varies", 1.6), numbers("rank_width"), numbers("attainment_width")), rows)


def importances(document: dict, names: dict[str, str]) -> Table:
    rows = []
    for r in document["importances"]:
        note = t(f"reform.importance_reasons.{r['reason']}") if r["reason"] else None
        rows.append((side(r["framework"]), Cell(known_name(r["indicator"], names)), Cell(r["method"], "count"), of(r, "weight", "percent"),
                     of(r, "ratio_share", "percent"), of(r, "linear_share", "percent"), Cell(note)))
    heads = (in_words("framework_head"), in_words("indicator", 1.8), numbers("method", wide=0.7), numbers("weight", wide=0.8), numbers("ratio_share"),
             numbers("linear_share"), in_words("note", 1.5))
    return table("importances", heads, rows)


def choices(document: dict, names: dict[str, str]) -> Table:
    """What was varied, and between what."""
    rows = [(Cell(t(f"reform.choices.{c['name']}")), Cell(" / ".join(level(w) for w in c["levels"]) or None)) for c in document["sensitivity"]["choices"]]
    return table("choices", (in_words("choice", 1.2), in_words("levels", 1.6)), rows)


def sensitivity(output: dict) -> Table:
    """The indices of one output, the choice that weighs most first; an inert choice is exactly 0."""
    rows = [(Cell(t(f"reform.choices.{i['choice']}")), of(i, "total", "three"), of(i, "first", "three")) for i in ordered(output)]
    made = table("sensitivity", (in_words("choice", 1.4), numbers("total", limits=True), numbers("first", limits=True)), rows)
    return Table(f"sensitivity_{output['output']}", f"{made.caption}{colon()} {t('reform.outputs.' + output['output'])}", made.columns, made.rows)


def ordered(output: dict) -> list[dict]:
    return sorted(output["indices"], key=lambda i: (-i["total"], i["choice"]))


def colon() -> str:
    return "\u00a0:" if language() == "fr" else ":"


def differences(document: dict, names: dict[str, str]) -> Table:
    rows = []
    for d in document["fairness"]["differences"]:
        said = (Cell(t(f"reform.comparisons.{d['comparison']}")), side(d["framework"]), Cell(t(f"reform.case_mix_{str(d['case_mix']).lower()}")))
        if d["reason"]:
            rows.append((*said, Cell(both(d["reason"])), Cell(None), Cell(None), Cell(None)))
            continue
        first, second = d["agreements"]
        rows.append((*said, of(d, "attainment", "points"), of(d, "above", "points"), Cell(first, "count"), Cell(second, "count")))
    heads = (in_words("comparison", 1.5), in_words("framework_head", 0.9), in_words("case_mix", 0.9), numbers("gap_attainment", limits=True, wide=1.3),
             numbers("gap_above", limits=True, wide=1.4), numbers("first_group", wide=0.7), numbers("second_group", wide=0.7))
    return table("differences", heads, rows)


def explained(document: dict, names: dict[str, str]) -> Table:
    rows = [(side(e["framework"]), Cell(t(f"reform.case_mix_{str(e['case_mix']).lower()}")),
             Cell(both(e["reason"])) if e["reason"] else of(e, "share", "percent"))
            for e in document["fairness"]["explained"]]
    return table("explained", (in_words("framework_head"), in_words("case_mix"), numbers("explained_share", limits=True, wide=1.4)), rows)
