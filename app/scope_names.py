"""A scope in words, as screens, the journal and the list of grants say it."""

from os.path import commonprefix

from app.scopes import Scope
from app.text import known, t

DASH = " – "


def whose(scope: Scope) -> str:
    """The ministry, with the directorate or office where it is a part of it; the organisation's number; else the role."""
    if not scope.name:
        return t(f"sign_in.roles.{scope.role}")
    ministry = known(f"ministries.{scope.name}", scope.name)
    return f"{ministry} · {part_name(scope.part)}" if scope.part else ministry


def full(scope: Scope) -> str:
    """The role, then whose."""
    return f"{t(f'sign_in.roles.{scope.role}')} · {whose(scope)}" if scope.name else whose(scope)


def short(parts: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], str]:
    """Each part for a narrow list: what all directorates' names begin with, up to a dash, is left out (« Direction régionale de … – »)."""
    shared = commonprefix([value for kind, value in parts if kind == "directorate"])
    cut = shared.rfind(DASH) + len(DASH) if DASH in shared else 0
    return {part: part[1][cut:] if part[0] == "directorate" else part_name(part) for part in parts}


def part_name(part: tuple[str, ...]) -> str:
    """A regional directorate as the agreements name it, or « bureau BSQ-03 »."""
    return part[1] if part[0] == "directorate" else t("access.office", office=part[1])
