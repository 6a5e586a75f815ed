"""Both frameworks of a scorecard side by side: the current one at left, the redesigned one with what it adds at right."""

from html import escape

import streamlit as st

from app.components import control, definition, figure
from app.components.trend import trend_html
from app.sheet import Sheet, version_in_force
from app.text import both, language, t

KINDS = ("impact", "production", "collaboration", "referral")


def show(sheet: Sheet) -> None:
    """The two frameworks, then what a ministry answers for, then what has no figure here and why."""
    current, redesigned = (sheet.catalogue["frameworks"][name] for name in ("cadre_actuel", "cadre_refondu"))
    entries = {e["id"]: e for e in version_in_force(redesigned, sheet.period)["indicators"]}
    kept = {e["id"] for v in current["versions"] for e in v["indicators"]}
    ministry = [i for i in entries if sheet.catalogue["indicators"][i]["answerable"] == "ministry"]
    with st.container(key="frameworks"):
        with st.container(key="framework-current"):
            _current(sheet, current)
        with st.container(key="framework-redesigned"):
            st.subheader(both(redesigned["title"]), anchor=False, help=both(redesigned["description"]))
            _group(sheet, t("frameworks.kept"), [entries[i] for i in entries if i in kept], "kept")
            for kind in KINDS:
                added = [e for i, e in entries.items() if i not in kept and i not in ministry and sheet.catalogue["indicators"][i]["kind"] == kind]
                _group(sheet, t(f"kinds.{kind}"), added, kind)
    with st.container(key="ministry-block"):
        _group(sheet, t("frameworks.ministry"), [entries[i] for i in ministry], "ministry", t("frameworks.ministry_note"))
    _without(sheet, list(entries.values()))


def _current(sheet: Sheet, framework: dict) -> None:
    in_force = version_in_force(framework, sheet.period)
    others = [v for v in framework["versions"] if v is not in_force]
    st.subheader(both(framework["title"]), anchor=False, help=both(framework["description"]))
    versions = [in_force, *others]
    names = {v["version"]: t("frameworks.version_in_force" if v is in_force else "frameworks.version_other", version=v["version"]) for v in versions}
    key = f"version-{in_force['version']}"
    st.session_state.setdefault(key, in_force["version"])  # a link may have settled it
    number = st.segmented_control(
        t("frameworks.version"), [v["version"] for v in versions], required=True, key=key,
        format_func=names.get,
    )
    chosen = next(v for v in versions if v["version"] == number)
    st.caption(both(chosen["note"]))
    _cards(sheet, chosen["indicators"], f"current-{number}")


def _group(sheet: Sheet, title: str, entries: list[dict], name: str, note: str = "") -> None:
    """A heading and its cards; nothing when none of them applies here."""
    if not any(_applies(sheet, e) for e in entries):
        return
    st.html(f"<h4 class='rf-kind'>{escape(title)}</h4>")
    if note:
        st.caption(note)
    _cards(sheet, entries, name)


def _applies(sheet: Sheet, entry: dict) -> bool:
    """Has it a figure here, with a value or a reason? (Not applicable, or read by the year only: listed below.)"""
    return sheet.figure((entry["id"], entry["method"])) is not None


def _cards(sheet: Sheet, entries: list[dict], name: str) -> None:
    with st.container(key=f"cards-{name}"):
        for entry in entries:
            if _applies(sheet, entry):
                _card(sheet, entry, name)


def _card(sheet: Sheet, entry: dict, group: str) -> None:
    """The short title opens the definition; the figure stands under it, or the reason why there is none."""
    key = (entry["id"], entry["method"])
    indicator, found = sheet.catalogue["indicators"][entry["id"]], sheet.figure(key)
    with st.container(key=f"card-{group}-{entry['id']}"):
        if st.button(both(indicator["short"]), key=f"open-{group}-{entry['id']}", type="tertiary", help=both(indicator["title"]), width="stretch"):
            definition.open_dialog(sheet, key)
        if found["value"] is None:
            noted = [m for m in figure.marks(found, indicator) if m[0] == "open"]
            st.html(f'<div class="rf-figure rf-empty"><span class="rf-value">–</span> {escape(figure.reason_text(found, sheet.catalogue))}'
                    f"{figure.marks_html(noted)}</div>")
            return
        nature = sheet.agreement["nature"] if sheet.agreement else None
        noted = figure.marks(found, indicator, entry["weight_role"], nature)
        if variation := sheet.variations.get(key):
            noted.append(("plain", f"{control.SYMBOLS[variation]} {t(f'control.short_{variation}')}"))
        st.html(figure.body_html(found, indicator, noted, trend_html(sheet.trend(key), indicator), sheet.period))


def _without(sheet: Sheet, entries: list[dict]) -> None:
    """Indicators without a card, each with its reason."""
    lines = []
    for entry in entries:
        if _applies(sheet, entry):
            continue
        indicator = sheet.catalogue["indicators"][entry["id"]]
        colon = ":" if language() == "en" else "\u00a0:"
        lines.append(f"<li><strong>{escape(both(indicator['title']))}</strong>{colon} {escape(missing(sheet, entry, indicator))}</li>")
    if lines:
        with st.expander(t("frameworks.without", count=len(lines))):
            st.html(f"<ul class='rf-list'>{''.join(lines)}</ul>")


def missing(sheet: Sheet, entry: dict, indicator: dict) -> str:
    reason = sheet.not_applicable.get((entry["id"], entry["method"]))
    if reason:
        return both(sheet.catalogue["reasons"].get(reason)) or reason
    if sheet.level not in indicator["levels"]:
        return t("frameworks.agreement_only")
    if sheet.period["period_type"] not in indicator["period_types"]:
        return t("frameworks.yearly_only")
    return both(sheet.catalogue["reasons"]["no_units"])
