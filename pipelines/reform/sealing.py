"""A scenario as bytes: one canonical form, a seal that shows tampering, and a link that carries it.

The seal is a SHA-256 of the canonical form. With a key it is an HMAC, which only who holds the key can make; without, it shows damage and careless edits, and
anybody may seal a scenario of their own. Nothing executable is ever read: JSON only, with limits on size and depth.
"""

import base64
import binascii
import hashlib
import hmac
import json
import zlib

from pipelines.reform.refusals import Refusal

LONGEST_LINK, LARGEST = 16_384, 65_536
DEEPEST = 8


def canonical(content: dict) -> bytes:
    """UTF-8 JSON, keys sorted, no spaces, whole floats as whole numbers; the seal left out. Equal scenarios give equal bytes."""
    plain = _plain({k: v for k, v in content.items() if k != "seal"})
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _plain(value):
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def seal_of(content: dict, key: bytes | None = None) -> str:
    body = canonical(content)
    return hmac.new(key, body, hashlib.sha256).hexdigest() if key else hashlib.sha256(body).hexdigest()


def sealed(content: dict, key: bytes | None = None) -> bytes:
    """The scenario file: canonical JSON with its seal."""
    return canonical(content)[:-1] + b',"seal":"' + seal_of(content, key).encode() + b'"}'


def opened(data: bytes | str, key: bytes | None = None) -> dict:
    """The content of a scenario file, without its seal. Refuses: not JSON, too large or deep, a key twice, no seal, a seal that does not fit (tampered)."""
    text = data.encode() if isinstance(data, str) else data
    if len(text) > LARGEST:
        raise _unreadable("plus de 64 Ko", "more than 64 KB")
    try:
        content = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Refusal):
            raise
        raise _unreadable("JSON illisible", "unreadable JSON") from error
    if not isinstance(content, dict) or _depth(content) > DEEPEST:
        raise _unreadable("structure inattendue", "unexpected structure")
    seal = content.pop("seal", None)
    try:
        fits = isinstance(seal, str) and hmac.compare_digest(seal.encode(), seal_of(content, key).encode())
    except UnicodeEncodeError as error:
        raise _unreadable("caractères non valides", "invalid characters") from error
    if not fits:
        raise Refusal("tampered", "le scénario a été modifié après son enregistrement, ou n’a pas de sceau",
                      "the scenario was changed after it was saved, or has no seal")
    return content


def link_of(content: dict, key: bytes | None = None) -> str:
    """The sealed scenario as text that a URL carries unescaped: zlib, then base64url without padding."""
    return base64.urlsafe_b64encode(zlib.compress(sealed(content, key), 9)).rstrip(b"=").decode()


def from_link(link: str, key: bytes | None = None) -> dict:
    """The content of `link_of`. Refuses what is damaged, longer than 16,384 characters, or larger than 64 KB once unpacked."""
    if len(link) > LONGEST_LINK:
        raise _unreadable("lien trop long", "the link is too long")
    try:
        packed = base64.b64decode(link.encode("ascii") + b"=" * (-len(link) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        data = unpacking.decompress(packed, LARGEST)
    except (binascii.Error, zlib.error, UnicodeEncodeError) as error:
        raise _unreadable("lien endommagé", "the link is damaged") from error
    if not unpacking.eof or unpacking.unused_data:
        raise _unreadable("lien endommagé ou trop grand", "the link is damaged or too large")
    return opened(data, key)


def _once(pairs: list[tuple]) -> dict:
    if len({k for k, _ in pairs}) < len(pairs):
        raise _unreadable("une clé figure deux fois", "a key appears twice")
    return dict(pairs)


def _constant(name: str):
    raise _unreadable(f"{name} n’est pas un nombre", f"{name} is not a number")


def _depth(value) -> int:
    if isinstance(value, dict | list):
        return 1 + max(map(_depth, value.values() if isinstance(value, dict) else value), default=0)
    return 0


def _unreadable(fr: str, en: str) -> Refusal:
    return Refusal("unreadable", f"scénario illisible : {fr}", f"unreadable scenario: {en}")
