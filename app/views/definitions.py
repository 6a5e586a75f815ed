"""Definitions: a page an indicator of the release's catalogue, at an address of its own (?indicator=placement_rate), and their list, searchable."""

from html import escape

import streamlit as st

from app import access
from app.components import definition_link, indicator_page
from app.release import catalogue
from app.text import LANGUAGES, both, labels, search, t

KINDS = ("production", "impact", "collaboration", "referral")


def show(session: access.Session) -> None:
    held = catalogue(session.release)
    st.title(t("views.definitions"), anchor=False)
    ordered = sorted(held["indicators"], key=lambda i: held["indicators"][i]["order"])
    asked = st.query_params.get(definition_link.PARAMETER)
    if asked in ordered:
        _page(session, held, ordered, asked)
        return
    if asked is not None:
        st.info(t("definition_page.unknown"))
    _list(held, ordered)


def _page(session: access.Session, held: dict, ordered: list[str], indicator_id: str) -> None:
    """One indicator, with the way back and to its neighbours in the catalogue."""
    st.page_link(definition_link.VIEW, label=t("definition_page.back"), icon=":material/arrow_back:")
    access.opened(f"indicator/{indicator_id}")
    indicator_page.show(session, held, indicator_id)
    place = ordered.index(indicator_id)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for step, name, icon in ((-1, "previous", ":material/chevron_left:"), (1, "next", ":material/chevron_right:")):
            if 0 <= place + step < len(ordered):
                other = ordered[place + step]
                definition_link.show(other, held["indicators"][other], t(f"definition_page.{name}", title=both(held["indicators"][other]["short"])), icon)


def _list(held: dict, ordered: list[str]) -> None:
    """Every indicator that is searched for: its title, which opens its page, and the first sentence of its definition."""
    st.caption(t("definitions.intro"))
    for framework in held["frameworks"].values():
        st.html(f"<p><strong>{escape(both(framework['title']))}</strong> — {escape(both(framework['description']))}</p>")
    words = st.text_input(t("definitions.search"), placeholder=t("definitions.example"))
    kinds = st.pills(t("definitions.kinds"), KINDS, selection_mode="multi", format_func=labels("kinds", KINDS).get)
    found = [i for i in ordered if matches(i, held["indicators"][i], words) and (not kinds or held["indicators"][i]["kind"] in kinds)]
    st.caption(t("definitions.found", count=len(found)))
    for kind in KINDS:
        of_kind = [i for i in found if held["indicators"][i]["kind"] == kind]
        if of_kind:
            st.header(t(f"kinds.{kind}"), anchor=False)
        for indicator_id in of_kind:
            indicator = held["indicators"][indicator_id]
            with st.container(gap=None):
                definition_link.show(indicator_id, indicator, f"**{both(indicator['title'])}**")
                st.caption(first_sentence(both(indicator["definition"])))


def first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "."


def matches(indicator_id: str, indicator: dict, words: str) -> bool:
    """Does every word stand in the entry, in either language, whatever its accents?"""
    fields = [indicator[f][lang] for f in ("title", "short", "definition", "why", "numerator", "denominator") for lang in LANGUAGES]
    return search.matches(words, indicator_id, *fields)


if __name__ == "__main__":
    show(access.session())
