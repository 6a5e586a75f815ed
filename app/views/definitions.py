"""Definitions: one entry per indicator of the release's catalogue, searchable."""

from html import escape

import streamlit as st

from app import access
from app.components.definition import method_text
from app.release import catalogue
from app.text import LANGUAGES, both, labels, search, t

KINDS = ("production", "impact", "collaboration", "referral")


def show(session: access.Session) -> None:
    held = catalogue(session.release)
    st.title(t("views.definitions"), anchor=False)
    st.caption(t("definitions.intro"))
    for name in ("cadre_actuel", "cadre_refondu"):
        framework = held["frameworks"][name]
        st.html(f"<p><strong>{escape(both(framework['title']))}</strong> — {escape(both(framework['description']))}</p>")
    words = st.text_input(t("definitions.search"), placeholder=t("definitions.example"))
    kinds = st.pills(t("definitions.kinds"), KINDS, selection_mode="multi", format_func=labels("kinds", KINDS).get)
    found = [(i, d) for i, d in sorted(held["indicators"].items(), key=lambda e: e[1]["order"]) if matches(i, d, words) and (not kinds or d["kind"] in kinds)]
    st.caption(t("definitions.found", count=len(found)))
    for _, indicator in found:
        with st.expander(f"{both(indicator['title'])} — {t('kinds.' + indicator['kind'])}"):
            _entry(indicator, held)


def matches(indicator_id: str, indicator: dict, words: str) -> bool:
    """Does every word stand in the entry, in either language, whatever its accents?"""
    fields = [indicator[f][lang] for f in ("title", "short", "definition", "why", "numerator", "denominator") for lang in LANGUAGES]
    return search.matches(words, indicator_id, *fields)


def _entry(indicator: dict, held: dict) -> None:
    st.html(
        f'<p class="rf-lead">{escape(both(indicator["definition"]))}</p><dl class="rf-terms">'
        f"<dt>{escape(t('definition.numerator'))}</dt><dd>{escape(both(indicator['numerator']))}</dd>"
        f"<dt>{escape(t('definition.denominator'))}</dt><dd>{escape(both(indicator['denominator']))}</dd></dl>"
    )
    method_text(indicator, held)


if __name__ == "__main__":
    show(access.session())
