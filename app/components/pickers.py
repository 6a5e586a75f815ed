"""What a scorecard is about: an agreement (or the whole organisation), and a period of its figures. The address says both, and the framework's version."""

import streamlit as st

from app import address, queries
from app.access import Session
from app.release import catalogue
from app.sheet import version_in_force
from app.text import known, labels, t
from app.text.numbers import period_name

WHOLE = ""  # the organisation over all its agreements
ALL = "all"  # the same in an address


def agreement(session: Session) -> dict | None:
    """The agreement chosen; None for the whole organisation. One that a link asks for is opened where it is among the session's own."""
    arrived = address.arrive("scorecard")
    rows = {a["agreement_id"]: a for a in queries.agreements(session.release, session.scope)}
    own = session.scope.role == "organization"
    options = [*([WHOLE] if own else []), *_ordered(rows, own)]
    key = f"agreement-{session.scope.role}-{session.scope.name}"
    asked = arrived.take("agreement", address.One([i or ALL for i in options]))
    if asked:
        st.session_state["agreement"] = st.session_state[key] = WHOLE if asked == ALL else asked
    if st.session_state.get("agreement") not in options:
        st.session_state["agreement"] = _first(rows, session.release.manifest["cutoff"], own)
    if st.session_state.get(key) not in options:
        st.session_state.pop(key, None)
    st.session_state.setdefault(key, st.session_state["agreement"])
    names = {i: agreement_name(a, own) for i, a in rows.items()} | {WHOLE: t("scorecard.whole_choice", count=len(rows))}
    chosen = st.selectbox(
        t("scorecard.agreement"), options, key=key, format_func=names.get,
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
    arrived = address.arrival("scorecard")
    periods = {(p["period_type"], p["period"]): p for p in queries.periods(session.release, session.scope)}
    held = {(f["period_type"], f["period"]) for f in figures if f["indicator_id"] != "expertise_at_signature"} & periods.keys()
    kinds = [k for k in ("year", "quarter") if any(h[0] == k for h in held)]
    chosen = _choose(arrived, kinds, sorted(held), periods, cutoff) if kinds else None
    framework = _framework(session, arrived, chosen) if chosen else None
    address.write("scorecard", {"agreement": st.session_state.get("agreement") or ALL, "period": chosen and chosen["period"], "framework": framework})
    address.notice(arrived)
    return chosen


def _choose(arrived: address.Arrival, kinds: list[str], held: list[tuple[str, str]], periods: dict, cutoff) -> dict:
    """Draw both choices: by year or by quarter, then which. `held` are (kind, period)."""
    if asked := arrived.take("period", address.One([p for _, p in held])):
        kind = next(k for k, p in held if p == asked)
        st.session_state["period-kind"], st.session_state[f"period-{kind}"] = kind, asked
    if st.session_state.get("period-kind") not in kinds:
        st.session_state["period-kind"] = kinds[0]
    kind = st.segmented_control(t("scorecard.by"), kinds, required=True, format_func=labels("trend", kinds).get, key="period-kind",
                                persist_state="session")
    options = sorted((p for k, p in held if k == kind), reverse=True)
    complete = [p for p in options if periods[kind, p]["period_end"] <= cutoff]
    names = {p: period_name(p) if p in complete else t("scorecard.open_period", period=period_name(p)) for p in options}
    wanted = st.session_state.get(f"period-{kind}")
    first = wanted if wanted in options else complete[0] if complete else options[0]
    key = f"period-choice-{kind}-{'/'.join(options)}"
    if asked or key not in st.session_state:
        st.session_state[key] = first
    chosen = st.selectbox(t("scorecard.period"), options, key=key, format_func=names.get)
    st.session_state[f"period-{kind}"] = chosen
    return periods[kind, chosen]


def _framework(session: Session, arrived: address.Arrival, period: dict) -> str | None:
    """The current framework's version that is shown, where it is not the one in force (components/frameworks.py draws the choice, under this key)."""
    framework = catalogue(session.release)["frameworks"]["cadre_actuel"]
    in_force = version_in_force(framework, period)["version"]
    key = f"version-{in_force}"
    versions = {str(v["version"]): v["version"] for v in framework["versions"]}
    if asked := arrived.take("framework", address.One(versions)):
        st.session_state[key] = versions[asked]
    shown = st.session_state.get(key, in_force)
    return None if shown == in_force else str(shown)
