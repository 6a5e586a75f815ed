"""What the screen says, in French or in English: texts from fr/ and en/, one file a subject; indicator texts from the release's catalogue."""

import contextlib
import contextvars
import functools
from collections.abc import Iterator
from pathlib import Path

import streamlit as st
import yaml

LANGUAGES = ("fr", "en")
NAMES = {"fr": "Français", "en": "English"}
# The language of a document in the making: it is made outside any session, and by several threads at once.
_spoken: contextvars.ContextVar[str | None] = contextvars.ContextVar("spoken", default=None)


@functools.cache
def texts(language: str) -> dict[str, str]:
    """Every text of a language under its dotted key. Raises ValueError where two files hold one key."""
    held: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.yml")):
        content = dict(_flat(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), ""))
        if twice := sorted(held.keys() & content.keys()):
            raise ValueError(f"{path.name}: {twice[0]} is in another file too")
        held |= content
    return held


def _flat(content: dict, prefix: str):
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it every text is in `language`, whatever the session's. Raises ValueError for a language that is not ours."""
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}")
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    if spoken := _spoken.get():
        return spoken
    chosen = st.session_state.get("lang")
    return chosen if chosen in LANGUAGES else "fr"


def t(key: str, **values) -> str:
    """The text of `key` with its {places} filled. With `count`, the form `.one` or `.other` (in French 0 and 1 are singular)."""
    found = texts(language())
    if "count" in values and key not in found:
        one = values["count"] < 2 if language() == "fr" else values["count"] == 1
        key += ".one" if one else ".other"
    if "count" in values:
        from app.text.numbers import number

        values = values | {"count": number(values["count"])}
    return found[key].format(**values) if values else found[key]


def known(key: str, otherwise: str) -> str:
    """The text of `key`, or `otherwise` where a delivered code is not among ours."""
    return texts(language()).get(key, otherwise)


def labels(prefix: str, codes) -> dict[str, str]:
    """Code -> its text under `prefix`, or the code itself: what a widget shows, settled when it is drawn."""
    return {code: known(f"{prefix}.{code}", str(code)) for code in codes}


def both(entry: dict | None) -> str:
    """The text of a catalogue entry {fr, en} in the person's language."""
    return entry[language()] if entry else ""


def settle() -> None:
    """The language of the session: from the address at its first run, then as clicked; the address follows."""
    if st.session_state.get("lang") not in LANGUAGES:
        asked = st.query_params.get("lang")
        st.session_state["lang"] = asked if asked in LANGUAGES else "fr"
    if st.query_params.get("lang") != st.session_state["lang"]:
        st.query_params["lang"] = st.session_state["lang"]
