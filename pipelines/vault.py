"""The identity vault: names, birth dates and postal codes leave the rows here, and only linkage reads them again.

What goes on is `person_key`, an HMAC of register and person number, and the age at entry. The demonstration key is public: it is refused as
soon as a delivery of personal records does not say that it is a demonstration.
"""

import hashlib
import hmac
import os

import pandas as pd

from pipelines.deliveries import Delivery
from pipelines.sources import SOURCES

DEMONSTRATION_KEY = b"refonte-demonstration-key-not-secret"
KEY_VARIABLE = "REFONTE_KEY"


class KeyRefused(Exception):
    """Real persons under the public demonstration key."""


def pseudonym_key(deliveries: list[Delivery]) -> bytes:
    """The key of this run: REFONTE_KEY (32 characters or more), or the demonstration key for demonstration deliveries only."""
    if key := os.environ.get(KEY_VARIABLE):
        if len(key) < 32:
            raise KeyRefused(f"{KEY_VARIABLE} : 32 caractères au moins / at least 32 characters.")
        return key.encode()
    real = sorted(d.delivery_id for d in deliveries if SOURCES[d.source].personal and not d.demonstration)
    if real:
        raise KeyRefused(
            f"Des livraisons réelles ({', '.join(real[:3])}…) exigent une clé secrète : définir {KEY_VARIABLE}. / "
            f"Real deliveries need a secret key: set {KEY_VARIABLE}."
        )
    return DEMONSTRATION_KEY


def pseudonym(key: bytes, *parts: str) -> str:
    """32 hexadecimal digits that nobody can turn back without the key."""
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def pseudonyms(key: bytes, register: str, numbers: pd.Series) -> pd.DataFrame:
    """One row a distinct person number: register_number, person_key."""
    distinct = sorted(numbers.dropna().unique())
    return pd.DataFrame(
        {"register_number": pd.Series(distinct, dtype="str"),
         "person_key": pd.Series([pseudonym(key, register, number) for number in distinct], dtype="str")}
    )
