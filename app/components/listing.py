"""A list that a funder works through: sorted at a click on a heading, a row picked, its agreement opened, the whole downloaded as CSV."""

import hashlib
from collections.abc import Callable

import pandas as pd
import streamlit as st

from app import access, address
from app.access import Session
from app.components import download
from app.text import language, t

ROWS = 9  # in sight before the list scrolls


def show(name: str, rows: list[dict], columns: dict[str, str], formats: dict[str, Callable[[float], str]], alt: str) -> dict | None:
    """Draw `rows` under the headings of `columns` (key -> text). Returns the row ticked.

    Keys of `formats` are numbers: they sort as such and are written by their function. All other cells are texts, dates in their ISO form.
    """
    frame = pd.DataFrame([{key: row[key] for key in columns} for row in rows])
    frame = frame.astype(dict.fromkeys(formats, float))
    written = {key: lambda value, write=write: "–" if pd.isna(value) else write(value) for key, write in formats.items()}
    # A tick goes by place: other rows, another order or another scope are another list with nothing ticked.
    of = _of([repr(sorted(row.items())) for row in rows])
    event = st.dataframe(
        frame.style.format(written, na_rep="–"), hide_index=True, width="stretch", height=38 + 35 * min(len(frame), ROWS), placeholder="–", alt=alt,
        on_select="rerun", selection_mode="single-row", key=f"list-{name}-{of}",
        column_config={key: st.column_config.NumberColumn(text) if key in formats else st.column_config.TextColumn(text) for key, text in columns.items()},
    )
    ticked = event["selection"]["rows"]
    return rows[ticked[0]] if ticked and ticked[0] < len(rows) else None


def _of(said: list[str]) -> str:
    """What tells a list from another of the same name: its scope and what it holds, in order."""
    return hashlib.sha256("\n".join([address.place(access.session().scope), *said]).encode()).hexdigest()[:16]


def pick(name: str, label: str, options: dict[str, str], ticked: str | None) -> str | None:
    """The same as ticking a row, for the keyboard and the screen reader. Returns the option chosen here, else the one ticked.

    A row newly ticked is chosen here too, and other options than before start with none: what is opened is always what is read here.
    """
    key, of = f"pick-{name}", _of([*options, f"ticked {ticked}"])
    if st.session_state.get(f"of-{key}") != of:
        st.session_state[f"of-{key}"] = of
        st.session_state[key] = ticked if ticked in options else None
    chosen = st.selectbox(label, list(options), format_func=options.get, index=None, placeholder=t("watch.pick_hint"), key=key)
    return chosen or ticked


def open_button(name: str, agreement_id: str | None) -> None:
    """Open the scorecard of the agreement."""
    if st.button(t("watch.open"), key=f"open-{name}", disabled=agreement_id is None, icon=":material/fact_check:"):
        st.session_state["agreement"] = agreement_id
        st.switch_page("views/scorecard.py")


def csv_button(session: Session, name: str, rows: list[dict], columns: dict[str, str]) -> None:
    """The whole list as a file; journalled at the click."""
    spoken, release_id = language(), session.release.release_id

    def made() -> bytes:
        from app.exports.listed import listed

        return listed(columns, rows, release_id, spoken)

    st.download_button(
        t("watch.csv"), data=download.guarded(session, f"watch/{name}/csv/{spoken}", made), mime="text/csv", key=f"csv-{name}", on_click="ignore",
        file_name=f"{t(f'watch.file_{name}')}-{session.scope.name}-{release_id}.csv", icon=":material/download:",
    )


def bar(session: Session, name: str, rows: list[dict], columns: dict[str, str], label: str, options: dict[str, str], ticked: str | None) -> str | None:
    """Below a list of agreements: choose one, open it, download all. Returns the one chosen."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = pick(name, label, options, ticked)
        open_button(name, chosen)
        csv_button(session, name, rows, columns)
    return chosen


def agreement_names(rows: list[dict]) -> dict[str, str]:
    """Agreement -> organisation and number, in the order of the rows."""
    return {r["agreement_id"]: f"{r['organization_name'] or r['organization_id']} · {r['agreement_id']}" for r in rows}
