"""Work with employers that nobody funds, in hours and dollars: a sentence, by territory over the years, by programme. Hidden hours have no dollars."""

import streamlit as st

from app import contrasts, unfunded
from app.access import Session
from app.cell_series import METROPOLITAN, PLACES, REST, Key, Series
from app.components.cell import held_sign, node_name, organizations_text, value_text
from app.components.table import table
from app.text import both, t
from app.text.numbers import fixed, money, number

MOST = 500.0  # dollars an hour: beyond, a slip of the hand


def show(session: Session, held: dict, series: dict[Key, Series], every_year: bool = True) -> None:
    """The whole block: of the last year with a cell, by territory over every year or in that one."""
    own = series.get(unfunded.key(held))
    year = own.last() if own else None
    if year is None:
        st.caption(t("employer_hours.absent"))
        return
    indicator = held["indicators"][unfunded.INDICATOR]
    st.caption(t("employer_hours.intro"))
    spoken = st.empty()  # the sentence stands above what changes it
    worth = _hour_value(held)
    spoken.write(sentence(own.at(PLACES[0], year), year, worth, indicator))
    _by_territory(own, own.years if every_year else [year], worth, indicator)
    _by_programme(unfunded.by_programme(session, held, year), year, worth, indicator)
    st.caption(t("employer_hours.caveat"))


def sentence(cell: dict, year: str, worth: float | None, indicator: dict) -> str:
    """The year's total in words; nothing of it where it is hidden."""
    if contrasts.is_hidden(cell):
        return t("employer_hours.sentence_hidden", year=year)
    words = {"year": year, "hours": number(cell["numerator"], 2), "total": number(cell["denominator"], 2), "share": value_text(cell, indicator)}
    if worth is None:
        return t("employer_hours.sentence_hours", **words)
    return t("employer_hours.sentence", **words, hour=_hour(worth), dollars=money(unfunded.dollars(cell, worth)))


def _hour_value(held: dict) -> float | None:
    """The reader's value of an hour; the catalogue's to begin with."""
    declared = unfunded.declared_value(held)
    if declared is not None:
        st.session_state.setdefault("hour-value", declared)
    said = t("employer_hours.hour_help", value=_hour(declared)) if declared is not None else t("employer_hours.hour_help_none")
    worth = st.number_input(t("employer_hours.hour_value"), min_value=0.0, max_value=MOST, value=None, step=1.0, format="%g", key="hour-value",
                            persist_state="session", width=260)
    st.caption(said)
    if declared is not None and worth is not None:
        note = both(held["parameter_notes"][unfunded.PARAMETER])
        st.caption(note if worth == declared else t("employer_hours.yours", value=_hour(declared)))
    return worth


def _hour(worth: float) -> str:
    """« 45 $ » or « 45,50 $ »: cents only where there are some, for whole dollars are what money() writes."""
    return money(worth) if worth == int(worth) else money(0).replace("0", fixed(worth, 2))


def row(cell: dict | None, worth: float | None, indicator: dict) -> list[str]:
    """Unfunded hours, hours declared, share, dollars: one word for all that is hidden."""
    if cell is None:
        return ["–"] * 4
    amount = unfunded.dollars(cell, worth)
    hidden = unfunded.hours(cell) is None
    shown = t("cells.hidden") if hidden else money(amount) + (held_sign(cell) if amount is not None else "")
    return [t("cells.hidden") if hidden else number(cell["numerator"], 2), _hours_text(cell), value_text(cell, indicator), shown]


def _hours_text(cell: dict) -> str:
    """Hours declared, which may stand where those that nobody funds are hidden."""
    return t("cells.hidden") if cell["denominator_mark"] == "hidden" else number(cell["denominator"], 2)


HEADS = ("hours", "total", "share", "dollars")


def _by_territory(series: Series, years: list[str], worth: float | None, indicator: dict) -> None:
    names = {PLACES[0]: t("committee.all"), METROPOLITAN: t(f"territories.{METROPOLITAN}"), REST: t(f"territories.{REST}")}
    rows = [[f"{y} · {names[p]}", *row(series.at(p, y), worth, indicator)] for y in reversed(years) for p in PLACES]
    table(t("employer_hours.by_territory"), [t("filters.year"), *[t(f"employer_hours.{h}") for h in HEADS]], rows, numeric=(1, 2, 3, 4))


def _by_programme(cells: list[dict], year: str, worth: float | None, indicator: dict) -> None:
    if not cells:
        return
    rows = [[node_name("programme", c["programme"]), *row(c, worth, indicator), organizations_text(c)] for c in cells]
    heads = [t("cells.programme"), *[t(f"employer_hours.{h}") for h in HEADS], t("cells.organizations")]
    table(t("employer_hours.by_programme", year=year), heads, rows, numeric=(1, 2, 3, 4, 5))
    shown = sum(unfunded.hours(c) is not None for c in cells)
    st.caption(t("employer_hours.programmes_sentence", year=year, shown=number(shown), all=number(len(cells))))
