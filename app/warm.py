"""What a server does before its first visitor: the modules of every view, the release, its catalogue and the figures that most pages read."""

import importlib
import pkgutil

import streamlit as st

from app import access, queries, release, text, views
from app.scopes import Scope

DRAWN_WITH = ("altair", "pandas")  # brought by a view at its first chart or grid, half a second the two


def modules() -> None:
    """Import every view and what it draws with."""
    for found in pkgutil.iter_modules(views.__path__):
        importlib.import_module(f"app.views.{found.name}")
    for name in DRAWN_WITH:
        importlib.import_module(name)
    for language in text.LANGUAGES:
        text.texts(language)


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs=release.BY_DIGEST)
def figures(current: release.Release) -> bool:
    """Open the catalogue, the ministries' figures and the committee's, once a release. Nothing is read for anyone. Raises ReleaseProblem."""
    release.catalogue(current)
    for ministry in access.ministries(current):
        queries.prepare(current, Scope("funder", ministry))
    if any(name.startswith("committee/") for name in current.manifest["files"]):
        queries.prepare(current, Scope("committee"))
    return True
