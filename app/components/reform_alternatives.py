"""The catalogue's other frameworks beside the two that are compared: what each is, what it would move, for which groups."""

import streamlit as st

from app.components import reform_found
from app.components.table import table
from app.text import both, language, t


def show(document: dict) -> None:
    """Nothing where the catalogue has no other."""
    others, refused = document["alternatives"], document["alternatives_refused"]
    if not others and not refused:
        return
    st.header(t("reform.alternatives_title"), anchor=False)
    st.write(t("reform.alternatives_words"))
    for o in others:
        st.markdown(f"**{both(o['title'])}** – {both(o['description'])}")
        st.caption(both(o["note"]))
    for r in refused:
        st.info(f"{both(r['title'])} : {r[language()]}." if language() == "fr" else f"{both(r['title'])}: {r[language()]}.")
    official = document["frameworks"][1]
    columns = [document["headline"] | {"judged": official["judged"], "above": official["above"]},
               *(o["headline"] | {"judged": o["judged"], "above": o["above"]} for o in others)]
    rows = [[t(f"reform.compared_{name}"), *[write(c[name]) for c in columns]] for name, write in reform_found.COMPARED]
    names = [both(f["title"]) for f in (official, *others)]
    table("", [t("reform.what"), *names], rows, numeric=tuple(range(1, len(names) + 1)))
    for o in others:
        with st.expander(t("reform.alternative_groups", name=both(o["title"]))):
            reform_found.groups(o["groups"], f"groups-{o['code']}")
