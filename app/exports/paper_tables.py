"""The tables of the reform's paper, from the assessment document: one content for the PDF and the workbook. Called within `speaking`.

A cell holds the document's own number; the PDF writes it as its language does, the workbook keeps it whole. Nothing is reckoned here, and what the document
hides or cannot say stays a word.
"""

from dataclasses import dataclass

from app.components.reform_choices import known_name
from app.components.reform_found import about, about_share
from app.text import both, known, language, t
from app.text.numbers import DASH, fixed, number, percent

SIDES = ("current", "proposed")
WRITTEN = {
    "count": number, "share": lambda v: percent(v, 0), "percent": percent, "points": lambda v: fixed(100 * v, 1), "one": lambda v: fixed(v, 1),
    "short": lambda v: number(v, 1), "three": lambda v: fixed(v, 3), "plain": lambda v: number(v, 4), "about": about, "about_share": about_share,
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


def explained(document: dict, names: dict[str, str]) -> Table:
    rows = [(side(e["framework"]), Cell(t(f"reform.case_mix_{str(e['case_mix']).lower()}")),
             Cell(both(e["reason"])) if e["reason"] else of(e, "share", "percent"))
            for e in document["fairness"]["explained"]]
    return table("explained", (in_words("framework_head"), in_words("case_mix"), numbers("explained_share", limits=True, wide=1.4)), rows)
