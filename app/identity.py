"""Who has signed in, read from the provider's claims and from nothing else.

Claims as OpenID Connect Core 1.0 section 2 names them: iss, sub, iat, auth_time, nonce; section 5.1: email, email_verified, name.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = {"iss": 500, "sub": 255, "email": 320}
# Two machines' clocks may differ: a token from a little ahead is taken.
SKEW = dt.timedelta(minutes=2)


class BadClaims(ValueError):
    """The claims name no one."""


@dataclass(frozen=True)
class Identity:
    """One sign-in of one person. `email` only where the provider has verified it; `since` is when the person last proved who they are."""

    issuer: str
    subject: str
    email: str | None
    since: dt.datetime
    token: str

    def expired(self, now: dt.datetime, most: dt.timedelta) -> bool:
        """Is the sign-in older than `most`, or from the future?"""
        return not -SKEW <= now - self.since < most


def read(claims: Mapping) -> Identity:
    """The identity that the claims of an ID token give. Raises BadClaims where issuer, subject or time are missing or out of form."""
    issuer, subject = _text(claims, "iss"), _text(claims, "sub")
    times = [_time(claims, "iat")]
    if claims.get("auth_time") is not None:  # a provider that remembers its people says when it last asked them
        times.append(_time(claims, "auth_time"))
    verified = claims.get("email_verified") is True and claims.get("email")
    email = normal_email(_text(claims, "email")) if verified else None
    said = json.dumps([issuer, subject, claims["iat"], claims.get("nonce")], ensure_ascii=False)
    return Identity(issuer, subject, email, min(times), hashlib.sha256(said.encode()).hexdigest())


def normal_email(address: str) -> str:
    """As grants keep it: without blanks around, in small letters."""
    return address.strip().lower()


def _text(claims: Mapping, name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST[name] or not value.isprintable():
        raise BadClaims(name)
    return value


def _time(claims: Mapping, name: str) -> dt.datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadClaims(name)
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise BadClaims(name) from error
