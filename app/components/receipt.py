"""The receipt of a figure: of which release and deliveries it is made, by which formula, with which records, and its numbers computed again."""

from html import escape

import streamlit as st

from app import receipts
from app.components.table import table
from app.sheet import Key, Sheet
from app.text import both, t
from app.text.numbers import number

SHOWN = 500


def show(sheet: Sheet, key: Key, found: dict, indicator: dict) -> None:
    manifest = sheet.session.release.manifest
    method = next(m for m in indicator["methods"] if m["version"] == key[1])
    formula = f"{both(indicator['numerator'])} ÷ {both(indicator['denominator'])}" if indicator["statistic"] != "count" else both(indicator["numerator"])
    entries = [
        (t("receipt.release"), manifest["release_id"]), (t("receipt.method"), f"{key[1]} · {both(method['note'])}"), (t("receipt.formula"), formula),
        (t("receipt.interval"), t(f"intervals.{found.get('interval_method') or found.get('no_interval_reason') or 'no_interval_method'}")),
        (t("receipt.fingerprints"), t("receipt.prints", inputs=manifest["inputs_hash"][:16], method=manifest["method_hash"][:16],
                                      count=len(manifest["deliveries"]))),
    ]
    if manifest.get("case_mix"):
        entries.append((t("receipt.case_mix"), manifest["case_mix"]))
    st.html("<dl class='rf-terms'>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in entries) + "</dl>")
    if sheet.session.scope.role != "organization":
        _counts(sheet, key, found)
    elif sheet.agreement is None:
        st.caption(t("receipt.by_agreement"))
    elif st.toggle(t("receipt.open"), key=f"receipt-{key[0]}-{key[1]}-{found['period']}"):
        _records(sheet, found)


def _counts(sheet: Sheet, key: Key, found: dict) -> None:
    """What a reader other than the organisation may see: how many records, never which."""
    table("", [t("receipt.records"), t("definition.units")], [
        [t("definition.counted"), number(found["units_counted"])], [t("definition.open"), number(found["units_open"])],
        [t("definition.left_out"), number(found["units_excluded"])]], numeric=(1,))
    st.caption(t("receipt.not_yours"))
    if sheet.agreement:
        figure = f"{found['agreement_id']},{key[0]},{key[1]},{found['period']}"
        st.code(f"python -m pipelines receipt {sheet.session.release.release_id} --organization {found['organization_id']} --figure {figure}", language=None,
                wrap_lines=True)


def _records(sheet: Sheet, found: dict) -> None:
    with st.spinner(t("receipt.working")):
        again, units = receipts.opened(sheet.session, found)
    if receipts.agrees(found, again):
        st.success(t("receipt.agrees", numerator=number(found["numerator"], 4), denominator=number(found["denominator"], 4)), icon=":material/verified:")
    else:
        st.error(t("receipt.differs"))
    counted = [u for u in units if u["exclusion_reason"] is None]
    st.write(t("receipt.found", counted=number(len(counted)), left=number(len(units) - len(counted))))
    reasons = sheet.catalogue["reasons"]
    rows = [[u["unit_id"], u["period"], _state(u), both(reasons.get(u["exclusion_reason"] or u["remark"])) or (u["exclusion_reason"] or u["remark"] or "–")]
            for u in units[:SHOWN]]
    with st.container(height=min(90 + 36 * len(rows), 420)):
        table("", [t(f"receipt.{h}") for h in ("record", "cohort", "state", "why")], rows)
    if len(units) > SHOWN:
        st.caption(t("receipt.more", shown=number(SHOWN), total=number(len(units))))
    st.caption(t("receipt.own_numbers"))


def _state(unit: dict) -> str:
    if unit["exclusion_reason"]:
        return t("receipt.out")
    if not float(unit["numerator"] or 0):
        return t("receipt.in_not_reached")
    return t("receipt.in_reached")
