"""« Over three years », or two: where the year shown allows no conclusion, the last whole fiscal years of the line, or of the organisation, together.

The sums, intervals and verdicts are the release's (pooled.parquet); an organisation's verdict is that of its clients over the same three years.
"""

from html import escape

import streamlit as st

from app import measures, queries
from app.components.certainty import SYMBOLS, expected_verdict_text, interval_text
from app.components.figure import fraction_text, value_text
from app.components.table import table
from app.sheet import Key, Sheet, version_in_force
from app.text import both, t
from app.text.numbers import number, percent

LATEST = 2  # a pooled figure that ends more than two fiscal years before the year shown says nothing of it


def show(sheet: Sheet) -> None:
    """Nothing where every figure of the year allows a conclusion, where there is but one whole year, or in a quarter."""
    found = _rows(sheet)
    if not found:
        return
    judged, others = ([r for r in found if bool(r["words"]) is said] for said in (True, False))
    if judged:
        title = escape(t("pooled.title", years=span(judged)))
        st.html(f'<h3 class="rf-kind">{title}</h3><p class="rf-lead">{escape(_sentence(sheet, judged))}</p>')
        _table(judged)
        _list([*_notes(sheet), *_marks(judged)])
    if others:
        with st.expander(t("pooled.more" if judged else "pooled.few", count=len(others), years=span(others)), icon=":material/calendar_month:"):
            _table(others)
            _list([*([] if judged else _notes(sheet)), *_marks(others)])


def unclear(figure: dict | None, indicator: dict) -> bool:
    """Whether a year's figure has a value and allows no conclusion: against its target, else against what was expected, else for lack of cases."""
    if figure is None or figure["value"] is None or indicator["answerable"] == "ministry":
        return False
    if verdict := _said(figure):
        return verdict == "cannot_tell"
    return figure["units_counted"] < indicator["minimum_denominator"]


def _said(figure: dict) -> str | None:
    """A year's verdict against its target, else against what was expected."""
    return figure.get("verdict_target") or (figure.get("expected") or {}).get("verdict_expected")


def _unclear(sheet: Sheet) -> list[tuple[Key, dict, dict]]:
    """(key, indicator, figure) of each figure of the year that allows no conclusion, whether or not years can be put together for it."""
    entries = version_in_force(sheet.catalogue["frameworks"]["cadre_refondu"], sheet.period)["indicators"]
    found = [(key, sheet.catalogue["indicators"][key[0]], sheet.figure(key)) for key in ((e["id"], e["method"]) for e in entries)]
    return [(key, indicator, figure) for key, indicator, figure in found if unclear(figure, indicator)]


def _rows(sheet: Sheet) -> list[dict]:
    """The pooled rows to show, those with a verdict first: each with `indicator`, `alone` (the year's own figure) and `words` (its verdict, or empty)."""
    session = sheet.session
    if sheet.period["period_type"] != "year" or not queries.has(session.release, session.scope, "pooled"):
        return []
    held = _held(sheet)
    chances = {} if sheet.agreement else _expected(sheet)
    found = []
    for key, indicator, alone in _unclear(sheet):
        if key in held:
            row = held[key]
            found.append(row | {"indicator": indicator, "alone": alone, "words": _verdict(row, chances.get((*key, row["period"])))})
    return sorted(found, key=lambda r: (not r["words"], r["indicator"]["order"]))


def _held(sheet: Sheet) -> dict[Key, dict]:
    """The latest pooled figure of each key up to the year shown, none that ends more than LATEST years before."""
    year = sheet.period["period"]
    first = f"{int(year[:4]) - LATEST}-{int(year[:4]) - LATEST + 1}"
    level, unit = ("line", sheet.agreement["line_id"]) if sheet.agreement else ("organization", sheet.session.scope.name)
    sql = "select * from pooled where level = ? and unit_id = ? and period between ? and ? order by indicator_id, method_version, period"
    rows = queries.rows(sheet.session.release, sheet.session.scope, sql, (level, unit, first, year))
    return {(r["indicator_id"], r["method_version"]): r for r in rows}


def _expected(sheet: Sheet) -> dict[tuple[str, int, str], str]:
    """Verdicts of the whole organisation against what its clients led to expect over three years, by indicator, method and last year."""
    rows = [r for r in measures.expected(sheet.session, None) if r["model"] == "intake" and r["period_type"] == "three_years"]
    return {(r["indicator_id"], r["method_version"], r["period"]): r["verdict_expected"] for r in rows if r["verdict_expected"]}


def _verdict(row: dict, expected: str | None) -> str:
    if row["verdict_target"]:
        return f"{SYMBOLS[row['verdict_target']]} {t('certainty.' + row['verdict_target'])}"
    return expected_verdict_text(expected) if expected and row["years"] == 3 else ""


def _sentence(sheet: Sheet, judged: list[dict]) -> str:
    """For how many the year alone gives no verdict, how many of them years together can judge, and of how many of these they say something."""
    clear = sum(not r["words"].startswith(SYMBOLS["cannot_tell"]) for r in judged)
    shown = {(r["indicator_id"], r["method_version"]) for r in judged}
    doubtful = {key for key, _, figure in _unclear(sheet) if _said(figure)} | shown
    words, years = [t("pooled.unclear", count=len(doubtful), year=sheet.period["period"])], span(judged)
    if len(doubtful) > len(judged):
        words.append(t("pooled.judged", count=len(judged), years=years))
    words.append(t("pooled.cleared", count=clear, years=years) if clear else t("pooled.none_cleared", years=years))
    return " ".join(words)


def span(rows: list[dict]) -> str:
    """How many years these rows put together, in words: two, three, or two or three."""
    many = {r["years"] for r in rows}
    return t("pooled.span.both" if len(many) > 1 else f"pooled.span.{many.pop()}")


def _notes(sheet: Sheet) -> list[str]:
    """Why the years are put together, what that hides, and whose years they are."""
    return [t("pooled.why"), t("pooled.line" if sheet.agreement else "pooled.organization")]


def _marks(rows: list[dict]) -> list[str]:
    """What the signs beside the names of these rows mean, and why a target is missing."""
    said = {"departs": any(departs(r) for r in rows), "may_repeat": any(r["may_repeat"] for r in rows),
            "target_not_every_year": any(r["level"] == "line" and r["no_target_reason"] == "target_not_every_year" for r in rows)}
    return [t(f"pooled.{name}") for name, holds in said.items() if holds]


def _list(notes: list[str]) -> None:
    if notes:
        st.caption("\n".join(f"- {note}" for note in notes))


def _table(rows: list[dict]) -> None:
    """The years stand over the table where they are the same in every row, else in a column; targets only where one has any."""
    same, targets = len({r["periods"] for r in rows}) == 1, any(r["target"] is not None for r in rows)
    years = span(rows)
    heads = ["indicator", "verdict", "value", "cases", "interval", *(["target"] if targets else []), "alone", *([] if same else ["years"])]
    caption = t("pooled.years_of_all", years=years_text(rows[0])) if same else ""
    lines = [[cells[h] for h in heads] for cells in map(_cells, rows)]
    table(caption, [t(f"pooled.{h}", years=years) for h in heads], lines, numeric=tuple(range(2, len(heads))))


def years_text(row: dict) -> str:
    """How many years and which: each by its name where there are two, or where one is missing between them."""
    periods = row["periods"].split("|")
    if len(periods) < 3 or int(periods[-1][:4]) - int(periods[0][:4]) >= len(periods):
        return t("pooled.listed_years", number=number(row["years"]), earlier=", ".join(periods[:-1]), last=periods[-1])
    return t("pooled.of_years", number=number(row["years"]), first=periods[0], last=periods[-1])


def _cells(row: dict) -> dict[str, str]:
    """The cells of a row by their heading."""
    indicator, alone = row["indicator"], row["alone"]
    return {
        "indicator": both(indicator["short"]) + (" *" if row["may_repeat"] else "") + (" †" if departs(row) else ""),
        "verdict": row["words"] or "–",
        "value": value_text(row, indicator),
        "cases": fraction_text(row, indicator) or "–",
        "interval": interval_text(row, indicator) or "–",
        "target": percent(row["rate_target"]) if row["rate_target"] is not None else number(row["target"], 1),
        "alone": " · ".join(words for words in (value_text(alone, indicator), fraction_text(alone, indicator)) if words),
        "years": years_text(row),
    }


def departs(row: dict) -> bool:
    """Whether the years together lie outside the year's own interval: something may have changed, and pooling hides it.

    The year's value against the pooled interval would be a mark of chance: of few cases, a value strays far while nothing changed. Too few cases, or no
    interval (a figure of the whole organisation), and there is no mark.
    """
    alone = row["alone"]
    lower, upper = alone.get("lower_95"), alone.get("upper_95")
    if lower is None or upper is None or row["value"] is None or alone["units_counted"] < row["indicator"]["minimum_denominator"]:
        return False
    return not lower <= row["value"] <= upper
