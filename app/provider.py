"""The provider of identities, as .streamlit/secrets.toml configures it for Streamlit's own sign-in. No [auth] section: there is none."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

NEEDED = ("client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Misconfigured(Exception):
    """Sign-in is half configured: nothing is shown. The message names the setting, never its value."""


def providers() -> tuple[str, ...]:
    """The names by which `st.login` knows the providers (`default` for one without a name); none: the demonstration. Raises Misconfigured."""
    if not st.secrets.load_if_toml_exists():
        if broken := [path for path in st.get_option("secrets.files") if Path(path).exists()]:
            raise Misconfigured(Path(broken[0]).name)
        return ()
    if "auth" not in st.secrets:
        return ()
    auth = st.secrets["auth"]
    if not isinstance(auth, Mapping):
        raise Misconfigured("auth")
    _check_shared(auth)
    named = {name: section for name, section in auth.items() if isinstance(section, Mapping) and name != "client_kwargs"}
    if not named or any(name in auth for name in NEEDED):
        named["default"] = auth
    for name, section in named.items():
        if missing := [key for key in NEEDED if not section.get(key)]:
            raise Misconfigured(f"auth.{name}.{missing[0]}" if name != "default" else f"auth.{missing[0]}")
    return tuple(sorted(named))


def _check_shared(auth: Mapping) -> None:
    """The cookie's secret signs who a person is: a short one can be guessed. Without TLS the cookie can be read on its way."""
    if len(str(auth.get("cookie_secret") or "")) < SHORTEST_SECRET:
        raise Misconfigured("auth.cookie_secret")
    address = urlsplit(str(auth.get("redirect_uri") or ""))
    if not address.path.endswith("/oauth2callback") or (address.scheme != "https" and address.hostname not in LOOPBACK):
        raise Misconfigured("auth.redirect_uri")
    if st.get_option("server.trustedUserHeaders"):  # a header would override the provider's claims
        raise Misconfigured("server.trustedUserHeaders")


def longest_session() -> dt.timedelta:
    """How long a sign-in is worth something: REFONTE_SESSION_MINUTES, 480 unless said. Raises Misconfigured."""
    said = os.environ.get("REFONTE_SESSION_MINUTES", "480")
    if not said.isdecimal() or not 0 < int(said) <= 7 * 24 * 60:
        raise Misconfigured("REFONTE_SESSION_MINUTES")
    return dt.timedelta(minutes=int(said))
