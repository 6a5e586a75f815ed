"""« Amendments and renewals »: each target's segments and what each changed, and the agreements before and after on the same line, opened by a button.

A count is agreed for its segment, so segments of unequal length compare by their yearly pace; a rate compares as it is.
"""

from html import escape

import streamlit as st

from app import queries
from app.components.table import table
from app.sheet import Sheet
from app.text import both, known, t
from app.text.numbers import day, money, number, percent

YEAR = 365.25  # days
ARROW = "→"


def show(sheet: Sheet) -> None:
    """An expander for an agreement; nothing for the organisation as a whole, nor in a release without targets by segment."""
    if sheet.agreement is None or not queries.has(sheet.session.release, sheet.session.scope, "targets"):
        return
    agreements = {a["agreement_id"]: a for a in queries.agreements(sheet.session.release, sheet.session.scope)}
    previous, following = neighbours(sheet.agreement, agreements)
    segments, before = _segments(sheet, sheet.agreement["agreement_id"]), _segments(sheet, previous["agreement_id"]) if previous else []
    with st.expander(t("amendments.title"), icon=":material/history:"):
        st.html(f'<p class="rf-lead">{escape(_sentence(sheet.agreement, segments, previous, following))}</p>')
        if segments:
            heads = ["target", "segment", "amendment", "value", "change"]
            table(t("amendments.targets"), [t(f"amendments.{h}") for h in heads], _lines(sheet, segments, before))
            st.caption(t("amendments.pace"))
        _line(sheet, agreements)
        with st.container(horizontal=True):
            _open(sheet, previous, "previous")
            _open(sheet, following, "following")


def neighbours(own: dict, agreements: dict[str, dict]) -> tuple[dict | None, dict | None]:
    """(the agreement that this one renews, the one that renews it), among those of the scope; the latter else the next of the line."""
    previous = agreements.get(own["previous_agreement_id"] or "")
    renewing = [a for a in agreements.values() if a["previous_agreement_id"] == own["agreement_id"]]
    later = [a for a in agreements.values() if a["line_id"] == own["line_id"] and a["start_date"] > own["start_date"] and not a["previous_agreement_id"]]
    return previous, min(renewing or later, key=lambda a: (a["start_date"], a["agreement_id"]), default=None)


def change_text(before: dict | None, after: dict) -> str:
    """« 50 % → 45 % », or by yearly pace for counts; a dash where there is nothing of the same kind before."""
    if before is None or before["target_type"] != after["target_type"]:
        return "–"
    one, other = _pace(before), _pace(after)
    if one == other:
        return t("amendments.unchanged")
    return f"{one} {ARROW} {other}" if after["target_type"] == "TAUX" else t("amendments.a_year", change=f"{one} {ARROW} {other}")


def _pace(segment: dict) -> str:
    """A rate, or a count by year."""
    value = segment["target_value"]
    if segment["target_type"] == "TAUX":
        return percent(value)
    days = (segment["end_date"] - segment["effective_date"]).days + 1
    return number(float(value) / days * YEAR, 1)


def _segments(sheet: Sheet, agreement_id: str) -> list[dict]:
    sql = "select * from targets where agreement_id = ? order by indicator_id, effective_date"
    return queries.rows(sheet.session.release, sheet.session.scope, sql, (agreement_id,))


def _lines(sheet: Sheet, segments: list[dict], before: list[dict]) -> list[list[str]]:
    """One row a segment: its change from the segment before, or from the last one of the agreement renewed."""
    last = {s["indicator_id"]: s for s in before}
    rows = []
    for s in segments:
        earlier = last.get(s["indicator_id"])
        indicator = sheet.catalogue["indicators"].get(s["indicator_id"])
        name = known(f"targets.{s['indicator_id']}", both(indicator["short"]) if indicator else s["indicator_id"])
        value = percent(s["target_value"]) if s["target_type"] == "TAUX" else number(s["target_value"], 1)
        changed = change_text(earlier, s)
        if earlier is not None and earlier["agreement_id"] != s["agreement_id"] and changed != "–":
            changed = t("amendments.at_renewal", change=changed)
        dates = t("agreement.from_to", start=day(s["effective_date"], "short"), end=day(s["end_date"], "short"))
        rows.append([name[:1].upper() + name[1:], dates, s["amendment_id"] or t("amendments.at_signature"), value, changed])
        last[s["indicator_id"]] = s
    return rows


def _sentence(own: dict, segments: list[dict], previous: dict | None, following: dict | None) -> str:
    amended = sorted({s["amendment_id"] for s in segments if s["amendment_id"]})
    said = [t("amendments.count", count=len(amended)) if amended else t("amendments.none")]
    if previous:
        same = previous["line_id"] == own["line_id"]
        said.append(t("amendments.renews" if same else "amendments.renews_other", number=previous["agreement_id"],
                      programme=known(f"programmes.{previous['programme']}", previous["programme"])))
    if following:
        said.append(t("amendments.renewed_by", number=following["agreement_id"]))
    return " ".join(said)


def _line(sheet: Sheet, agreements: dict[str, dict]) -> None:
    """The successive agreements of the line, when there are several; the one shown is marked."""
    own = sheet.agreement["agreement_id"]
    line = sorted((a for a in agreements.values() if a["line_id"] == sheet.agreement["line_id"]), key=lambda a: (a["start_date"], a["agreement_id"]))
    if len(line) < 2:
        return
    rows = [[("● " if a["agreement_id"] == own else "") + a["agreement_id"],
             t("agreement.from_to", start=day(a["start_date"], "short"), end=day(a["end_date"], "short")),
             known(f"statuses.{a['agreement_status']}", a["agreement_status"]), money(a["amount"]), number(a["places"])] for a in line]
    heads = [t(f"agreement.{h}") for h in ("number", "dates", "status", "amount", "places")]
    table(t("amendments.line"), heads, rows, numeric=(3, 4))


def _open(sheet: Sheet, neighbour: dict | None, kind: str) -> None:
    if neighbour is None:
        return
    icon = ":material/arrow_back:" if kind == "previous" else ":material/arrow_forward:"
    st.button(t(f"amendments.open_{kind}", number=neighbour["agreement_id"]), icon=icon, key=f"open-{kind}",
              on_click=_choose, args=(sheet, neighbour["agreement_id"]))


def _choose(sheet: Sheet, agreement_id: str) -> None:
    """Have the page's own picker choose another agreement: it keeps what it was last set to."""
    scope = sheet.session.scope
    st.session_state["agreement"] = st.session_state[f"agreement-{scope.role}-{scope.name}"] = agreement_id
