"""The scope that this session has opened, asked for by the layer that opens files (queries.py): any other raises, whatever a page wants.

A run of a fragment (a dialogue) does not pass through main.py: the permit asks again itself whether the sign-in and the grant still hold.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.scopes import OutsideScope, Scope

KEY = "permit"  # no widget bears this key, so no browser can set it
FRESH_SECONDS = 1.0


@dataclass
class Permit:
    """One scope, or every scope of the demonstration (`scope` None); `holds` raises OutsideScope once it no longer does."""

    scope: Scope | None
    holds: Callable[[], None] | None
    asked: float


def open_to(scope: Scope, holds: Callable[[], None] | None = None) -> None:
    """This session reads `scope` from now on, and no other. `holds` was true a moment ago."""
    st.session_state[KEY] = Permit(scope, holds, time.monotonic())


def close() -> None:
    """This session reads nothing."""
    st.session_state.pop(KEY, None)


@contextlib.contextmanager
def demonstration() -> Iterator[None]:
    """While the demonstration's chooser reads what there is to choose from."""
    before = st.session_state.get(KEY)
    st.session_state[KEY] = Permit(None, None, time.monotonic())
    try:
        yield
    finally:
        if before is None:
            close()
        else:
            st.session_state[KEY] = before


def require(scope: Scope) -> None:
    """Raise OutsideScope unless this session has `scope` open. Outside a served app (tests, a command) there is no session to hold back."""
    if get_script_run_ctx(suppress_warning=True) is None:
        if runtime.exists():  # a thread of the server that no one's session stands behind
            raise OutsideScope(f"{scope.role}/{scope.name}: no session")
        return
    permit = st.session_state.get(KEY)
    if permit is None or permit.scope not in (None, scope):
        raise OutsideScope(f"{scope.role}/{scope.name}")
    if permit.holds and time.monotonic() - permit.asked > FRESH_SECONDS:
        permit.holds()
        permit.asked = time.monotonic()
