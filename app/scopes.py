"""Whose figures a session may read: a role, and within it a ministry or an organisation."""

import re
from dataclasses import dataclass

# A ministry's people, an organisation's, the advisory committee, and whoever runs the system (no figures beyond quality).
ROLES = ("funder", "organization", "committee", "steward")
NAMED = ("funder", "organization")
NAME = re.compile(r"[A-Za-z0-9_-]+")


class OutsideScope(PermissionError):
    """A file of another scope was asked for."""


@dataclass(frozen=True, order=True)
class Scope:
    """A ministry (`funder`, "MESS"), an organisation (`organization`, its NEQ), `committee` or `steward` (no name). Raises OutsideScope otherwise."""

    role: str
    name: str = ""

    def __post_init__(self):
        if self.role not in ROLES or (self.role in NAMED) != bool(self.name) or (self.name and not NAME.fullmatch(self.name)):
            raise OutsideScope(f"{self.role}/{self.name}")

    @property
    def tree(self) -> str:
        """The prefix of the logical names that this scope may open in a release."""
        return f"{self.role}/{self.name}/" if self.name else f"{self.role}/"
