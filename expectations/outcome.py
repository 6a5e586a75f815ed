"""What one expectation found on one table. Apart, so that who only names it need not load Great Expectations."""

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """One expectation on one table: rows looked at, and the positions (`row_id`) of those that failed."""

    rule: str
    column: str
    effect: str
    severity: str
    expectation: str
    fr: str
    en: str
    evaluated: int = 0
    failing: list[int] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.failing
