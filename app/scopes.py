"""Whose figures a session may read: a role, and within it a ministry (whole, or one directorate or office of it) or an organisation."""

import re
from dataclasses import dataclass

# A ministry's people, an organisation's, the advisory committee, and whoever runs the system (no figures beyond quality).
ROLES = ("funder", "organization", "committee", "steward")
NAMED = ("funder", "organization")
NAME = re.compile(r"[A-Za-z0-9_-]+")
# What a ministry is divided into: its regional directorates, and the offices that sign and follow agreements.
PARTS = ("directorate", "office")
LONGEST_PART = 200


class OutsideScope(PermissionError):
    """A file of another scope was asked for."""


@dataclass(frozen=True, order=True)
class Scope:
    """A ministry (`funder`, "MESS"), an organisation (`organization`, its NEQ), `committee` or `steward` (no name). Raises OutsideScope otherwise.

    `part` is empty for the whole ministry, else ("directorate" | "office", the value exactly as the agreements bear it).
    """

    role: str
    name: str = ""
    part: tuple[str, ...] = ()

    def __post_init__(self):
        if self.role not in ROLES or (self.role in NAMED) != bool(self.name) or (self.name and not NAME.fullmatch(self.name)):
            raise OutsideScope(f"{self.role}/{self.name}")
        if self.part != () and not (self.role == "funder" and _is_part(self.part)):
            raise OutsideScope(f"{self.role}/{self.name}: {self.part!r}")

    @property
    def tree(self) -> str:
        """The prefix of the logical names that this scope may open in a release. A part of a ministry reads rows of them only (parts.py)."""
        return f"{self.role}/{self.name}/" if self.name else f"{self.role}/"


def _is_part(part: object) -> bool:
    if not isinstance(part, tuple) or len(part) != 2 or not all(isinstance(said, str) for said in part) or part[0] not in PARTS:
        return False
    return part[1] == part[1].strip() != "" and part[1].isprintable() and len(part[1]) <= LONGEST_PART
