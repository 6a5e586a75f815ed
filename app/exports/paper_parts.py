"""What the reform's paper is made of: sections of paragraphs, figures and tables, in one language."""

from dataclasses import dataclass, field

from app.exports.paper_figures import Figure
from app.exports.paper_tables import Table


@dataclass(frozen=True)
class Note:
    """A paragraph. kind: plain, strong (the answer), small (how to read)."""

    words: str
    kind: str = "plain"


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    blocks: tuple[Note | Figure | Table, ...]


@dataclass(frozen=True)
class Paper:
    """identity: what each page names: release_id, seal (of the proposed side's scenario), catalogue (its version). release: made_at, cutoff, demonstration."""

    language: str
    title: str
    period: str
    identity: dict
    release: dict
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def tables(self) -> list[Table]:
        """In the order of their numbers, from 1."""
        return [b for s in self.sections for b in s.blocks if isinstance(b, Table)]


class PaperProblem(Exception):
    """No paper can be made, and why."""
