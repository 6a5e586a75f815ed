"""One list of tasks: the first rows, the others at a click, all of them as a file."""

import datetime as dt

import streamlit as st

from app.access import Session
from app.components.download import guarded
from app.components.table import table
from app.text import language, t
from app.text.numbers import day, number

SHOWN = 10  # rows at once
MOST = 200  # rows on screen, folded ones included; the file has them all


def show(session: Session, name: str, title: str, heads: list[str], rows: list[list]) -> None:
    """Draw `rows` under `heads`, whole numbers and dates to the right. `name` is the list's in the journal and the file's name. An empty list has no file."""
    if not rows:
        st.write(t("to_do.none_of", title=title))
        return
    numeric = tuple(i for i, cell in enumerate(rows[0]) if isinstance(cell, int | dt.date))
    cells = [[_text(cell) for cell in row] for row in rows[:MOST]]
    table(f"{title} ({number(len(rows))})", heads, cells[:SHOWN], numeric)
    if len(rows) > SHOWN:
        shown = len(cells) - SHOWN
        words = t("to_do.more", count=shown) if len(rows) <= MOST else t("to_do.more_of", shown=number(shown), total=number(len(rows) - SHOWN))
        with st.expander(words):
            table("", heads, cells[SHOWN:], numeric)
    spoken = language()
    st.download_button(
        t("to_do.csv", title=title), data=guarded(session, f"to_do/{name}/csv/{spoken}", lambda: _file(session, heads, rows, spoken)), mime="text/csv",
        file_name=f"{t('to_do.file')}-{name}-{session.scope.name}.csv", key=f"to-do-{name}", on_click="ignore", icon=":material/download:", type="tertiary",
    )


def _text(cell) -> str:
    """As a Quebecer writes it; a date in its short form."""
    return number(cell) if isinstance(cell, int) else day(cell, "short") if isinstance(cell, dt.date) else cell


def _file(session: Session, heads: list[str], rows: list[list], spoken: str) -> bytes:
    from app.exports.list_csv import list_csv

    return list_csv(heads, rows, session.release.release_id, spoken)
