"""Stores for tests: an empty database of each engine, and people to put in it."""

import datetime as dt
import itertools

from app.identity import Identity, read
from app.store.database import engine

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ISSUER = "https://id.example.org"
_numbers = itertools.count()


def claims(subject: str, since: dt.datetime = NOW, **more) -> dict:
    """What a provider says of a sign-in; each call is another sign-in."""
    return {"iss": ISSUER, "sub": subject, "iat": int(since.timestamp()), "nonce": f"n{next(_numbers)}"} | more


def someone(subject: str, since: dt.datetime = NOW, **more) -> Identity:
    return read(claims(subject, since, **more))


def use(monkeypatch, url: str):
    """Make `url` the store of this process. Returns its engine."""
    monkeypatch.setenv("REFONTE_STORE_URL", url)
    return engine(url)
