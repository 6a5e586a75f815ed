"""What a scorecard is about: an agreement (or the whole organisation), and a period of its figures."""

import streamlit as st

from app import queries
from app.access import Session
from app.text import known, labels, t
from app.text.numbers import period_name

WHOLE = ""  # the organisation over all its agreements


def agreement(session: Session) -> dict | None:
    """The agreement chosen; None for the whole organisation."""
    rows = {a["agreement_id"]: a for a in queries.agreements(session.release, session.scope)}
    own = session.scope.role == "organization"
    options = [*([WHOLE] if own else []), *_ordered(rows, own)]
    if st.session_state.get("agreement") not in options:
        st.session_state["agreement"] = _first(rows, session.release.manifest["cutoff"], own)
    names = {i: agreement_name(a, own) for i, a in rows.items()} | {WHOLE: t("scorecard.whole_choice", count=len(rows))}
    chosen = st.selectbox(
        t("scorecard.agreement"), options, index=options.index(st.session_state["agreement"]), key=f"agreement-{session.scope.role}-{session.scope.name}",
        format_func=names.get,
    )
    st.session_state["agreement"] = chosen
    return rows.get(chosen)


def _ordered(rows: dict[str, dict], own: bool) -> list[str]:
    """An organisation's agreements: the newest first. A ministry's: by organisation."""
    return sorted(rows, key=lambda i: (rows[i]["start_date"], i), reverse=True) if own else list(rows)


def _first(rows: dict[str, dict], cutoff: str, own: bool) -> str:
    """The greatest agreement of those that ran through the last complete fiscal year, so that its figures say something."""
    end = int(cutoff[:4]) - (cutoff[5:] < "03-31")
    running = [i for i, a in rows.items() if a["start_date"].isoformat() <= f"{end - 1}-10-01" and f"{end}-03-31" <= a["end_date"].isoformat()]
    return max(running or list(rows), key=lambda i: (rows[i]["amount"] or 0, i)) if rows else WHOLE


def agreement_name(row: dict, own: bool = True) -> str:
    years = f"{row['start_date']:%Y}–{row['end_date']:%Y}"
    name = f"{row['agreement_id']} · {known('programmes.' + row['programme'], row['programme'])} · {t('regions.' + row['region'])} · {years}"
    return name if own else f"{row['organization_name']} · {name}"


def period(session: Session, figures: list[dict], cutoff) -> dict | None:
    """The period chosen among those of `figures`; the last complete fiscal year to begin with. None when there is no figure."""
    periods = {(p["period_type"], p["period"]): p for p in queries.periods(session.release, session.scope)}
    held = {(f["period_type"], f["period"]) for f in figures if f["indicator_id"] != "expertise_at_signature"}
    kinds = [k for k in ("year", "quarter") if any(h[0] == k for h in held)]
    if not kinds:
        return None
    kind = st.segmented_control(t("scorecard.by"), kinds, default="year" if "year" in kinds else kinds[0], required=True,
                                format_func=labels("trend", kinds).get, key="period-kind", persist_state="session")
    options = sorted((p for k, p in held if k == kind and (k, p) in periods), reverse=True)
    complete = [p for p in options if periods[kind, p]["period_end"] <= cutoff]
    names = {p: period_name(p) if p in complete else t("scorecard.open_period", period=period_name(p)) for p in options}
    wanted = st.session_state.get(f"period-{kind}")
    first = wanted if wanted in options else complete[0] if complete else options[0]
    chosen = st.selectbox(t("scorecard.period"), options, index=options.index(first), key=f"period-choice-{kind}-{'/'.join(options)}",
                          format_func=names.get)
    st.session_state[f"period-{kind}"] = chosen
    return periods[kind, chosen]
