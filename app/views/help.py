"""Where to start: the person's own pages first, then how to read the marks, whom to ask, what the system promises and what it does not."""

from html import escape

import streamlit as st

from app import access, pages
from app.components.breakdown import THRESHOLD
from app.text import t

SIGNS = ("hidden", "held", "provisional", "restated", "cannot_tell", "interval")
ASKED = ("definition", "figure", "record", "access")
ROLES = ("funder", "organization", "committee", "steward")
VIEW = "help"


def show(session: access.Session) -> None:
    role = session.scope.role
    st.title(t(f"views.{VIEW}"), anchor=False)
    st.html(f'<p class="rf-lead">{escape(t("help.lead"))}</p>')
    _start(role)
    st.header(t("help.signs"), anchor=False)
    threshold = (session.release.manifest.get("disclosure") or {}).get("threshold", THRESHOLD)
    _terms([(t(f"help.sign.{s}"), t(f"help.means.{s}", threshold=threshold)) for s in SIGNS])
    st.header(t("help.who"), anchor=False)
    _terms([(t(f"help.asks.{a}"), t(f"help.answers.{a}_{role}" if a == "figure" else f"help.answers.{a}")) for a in ASKED])
    with st.container(key="help-promises"):
        for kind, title in (("promise", "promises"), ("limit", "limits")):
            with st.container():
                st.header(t(f"help.{title}"), anchor=False)
                st.html('<ul class="rf-list">' + "".join(f"<li>{escape(t(f'help.{kind}.{place}'))}</li>" for place in "abcd") + "</ul>")
    with st.expander(t("help.others"), icon=":material/groups:"):
        for other in (r for r in ROLES if r != role):
            st.html(f"<h3 class='rf-kind'>{escape(t(f'help.roles.{other}'))}</h3>")
            _terms([(t(f"views.{name}"), t(f"help.go.{other}.{name}")) for name in pages.own(other)])


def _start(role: str) -> None:
    """Each of the role's pages as a link, with what to do there."""
    st.header(t(f"help.roles.{role}"), anchor=False)
    with st.container(key="help-start"):
        for name in access.VIEWS[role]:
            if name != VIEW:
                with st.container(gap=None):
                    st.page_link(f"views/{name}.py", label=f"**{t(f'views.{name}')}**")
                    st.caption(t(f"help.go.{role}.{name}" if name in pages.own(role) else f"help.understand.{name}"))


def _terms(entries: list[tuple[str, str]]) -> None:
    st.html("<dl class='rf-terms'>" + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in entries) + "</dl>")


if __name__ == "__main__":
    show(access.session())
