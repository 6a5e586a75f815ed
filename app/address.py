"""What an address asks of a view, and what the view makes it say. One place reads and writes st.query_params for the views named here.

Every parameter has a closed vocabulary, made of what the session may choose anyway: an agreement of another scope is refused in the words for one that
never existed. What is refused is named by its kind and never repeated. The language (app/text) and a scenario (scenario_shelf) keep their own parameters.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.scopes import Scope
from app.text import t

PARAMETERS = {
    "portfolio": ("year", "words", "nature", "regions", "programmes", "statuses", "directorates", "offices", "specialised", "columns", "sort", "order",
                  "trend", "shown", "funnel"),
    "scorecard": ("agreement", "period", "framework"),
    "compare": ("with", "year", "indicator"),
}
KNOWN = {"lang", "scenario"} | {name for names in PARAMETERS.values() for name in names}
LONGEST = 2000  # characters of one value
REMEMBERED = 60  # addresses of ours that are told from a link's
WRITTEN, ARRIVAL = "address-written", "address-arrival"


@dataclass(frozen=True)
class One:
    """One of `options`."""

    options: Iterable[str]

    def read(self, text: str) -> tuple[str | None, bool]:
        return (text, True) if text in self.options else (None, False)


@dataclass(frozen=True)
class Several:
    """Some of `options`, at most `most`, with commas between them."""

    options: Iterable[str]
    most: int = 60

    def read(self, text: str) -> tuple[tuple[str, ...] | None, bool]:
        wanted = list(dict.fromkeys(unquote(part) for part in text.split(",")))
        found = tuple(w for w in wanted if w in self.options)[: self.most]
        return found or None, len(found) == len(wanted)


@dataclass(frozen=True)
class Words:
    """Free words, at most `longest` characters, all of them printable: they are searched for, never shown as markup."""

    longest: int = 80

    def read(self, text: str) -> tuple[str | None, bool]:
        return (text, True) if text.strip() and len(text) <= self.longest and text.isprintable() else (None, False)


Kind = One | Several | Words
FLAG = One(("1",))


def place(scope: Scope) -> str:
    """What a widget's key bears so that a choice made in one scope is not another's: the ministry or organisation, and the part of it."""
    part = hashlib.sha256("|".join(scope.part).encode()).hexdigest()[:8] if scope.part else ""
    return f"{scope.role}-{scope.name}{part}"


@dataclass
class Arrival:
    """What an address asked of a view in this run. `new` where it is a link just followed (or the browser's Back), not an address that we wrote."""

    view: str
    new: bool
    raw: Mapping[str, list[str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def take(self, name: str, kind: Kind) -> Any:
        """The value asked for; None where none was, or none that is offered: then `name` is among the refused."""
        values = self.raw.get(name)
        if not values:
            return None
        if len(values) > 1 or len(values[0]) > LONGEST:
            self.refuse(name)
            return None
        value, whole = kind.read(values[0])
        if not whole:
            self.refuse(name)
        return value

    def refuse(self, name: str) -> None:
        if name not in self.refused:
            self.refused.append(name)


def arrive(view: str) -> Arrival:
    """Read the address for `view`, once a run. An address that names nothing of this view leaves the session's choices as they are."""
    raw = {name: st.query_params.get_all(name) for name in st.query_params}
    own = {name: values for name, values in raw.items() if name in PARAMETERS[view]}
    strange = bool(raw.keys() - KNOWN)
    new = bool(own or strange) and (_back() or _line(raw) not in st.session_state.get(WRITTEN, []))
    found = Arrival(view, new, own if new else {}, ["other"] if new and strange else [])
    st.session_state[ARRIVAL] = found
    return found


def _back() -> bool:
    """True where the browser went back or forward: an address of ours is then asked for anew."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def arrival(view: str) -> Arrival:
    """What `arrive` found in this run."""
    found = st.session_state.get(ARRIVAL)
    return found if found and found.view == view else Arrival(view, False)


def write(view: str, values: Mapping[str, str | Iterable[str] | bool | None]) -> None:
    """Have the address say the view's choices; what is empty is left out. Parameters of other views go, the language stays.

    After Back or Forward the address stays as it is until something is chosen: each writing is a new entry of the browser's history, and Back would lead
    no further than here.
    """
    raw = {name: st.query_params.get_all(name) for name in st.query_params}
    if _back():
        _remember(_line(raw))
        return
    said = {"lang": st.query_params.get("lang", "")}
    for name in PARAMETERS[view]:
        value = values.get(name)
        text = value if isinstance(value, str) else "1" if value is True else ",".join(quote(v, safe=" –") for v in value or ())
        if text:
            said[name] = text
    said = {name: text for name, text in said.items() if text}
    line = _line({name: [text] for name, text in said.items()})
    if line != _line(raw):
        st.query_params.from_dict(said)
    _remember(line)


def _remember(line: str) -> None:
    st.session_state[WRITTEN] = [*(w for w in st.session_state.get(WRITTEN, []) if w != line), line][-REMEMBERED:]


def _line(raw: Mapping[str, list[str]]) -> str:
    """An address as one line, whatever the order of its parameters and the language."""
    return "&".join(f"{name}={'|'.join(values)}" for name, values in sorted(raw.items()) if name != "lang")


def notice(found: Arrival) -> None:
    """One calm line where the link asked for what is not offered. It names kinds, never what was written in the link."""
    if not found.refused:
        return
    names = ", ".join(t(f"address.names.{name}") for name in found.refused)
    # Within the scorecard's pickers, a line of its own across the grid.
    style = "<style>.st-key-pickers > :has(.rf-asked) { grid-column: 1 / -1; }</style>"
    st.html(f'{style}<p class="rf-note rf-asked" role="status">{escape(t("address.refused", names=names))}</p>')
