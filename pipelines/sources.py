"""The sources: who delivers which tables, in the order in which they are judged (what is referred to comes first).

Adding one is an entry here, a suite, a staging model and a sample.
"""

import re
from dataclasses import dataclass

from pipelines import contracts
from pipelines.contracts import Table


@dataclass(frozen=True)
class Source:
    """One source of deliveries.

    `scope` is `register` (a ministry's or a secretariat's system) or `organization` (declared by NEQ). `file_pattern` names the
    file of a source that delivers no declaration: groups `year` and `month` give its period, the end of the month its extraction.
    """

    name: str
    title_fr: str
    title_en: str
    scope: str
    tables: tuple[Table, ...]
    file_pattern: str | None = None
    personal: bool = False

    def table(self, name: str) -> Table | None:
        return next((t for t in self.tables if t.name == name), None)

    def declared_by_name(self, file_name: str) -> re.Match | None:
        return re.fullmatch(self.file_pattern, file_name) if self.file_pattern else None


SOURCES = {
    s.name: s
    for s in (
        Source(
            "msi", "MSI (MESS, Services Québec)", "MSI (MESS, Services Québec)", "register",
            (contracts.AGREEMENTS, contracts.TARGETS, contracts.PARTICIPATIONS, contracts.outcomes("no_participation"),
             contracts.referrals("no_individu")),
            personal=True,
        ),
        Source(
            "ceriges", "CERI-GES (MIFI)", "CERI-GES (MIFI)", "register",
            (contracts.AGREEMENTS, contracts.TARGETS, contracts.FILES, contracts.outcomes("no_parcours"),
             contracts.referrals("no_client"), contracts.FRANCISATION),
            personal=True,
        ),
        Source(
            "concertation", "Registres et procès-verbaux des instances", "Registers and minutes of the bodies", "register",
            (contracts.BODIES, contracts.MEETINGS),
        ),
        Source(
            "declarations", "Déclarations des organismes", "Organisations' declarations", "organization",
            (contracts.COLLABORATIONS, contracts.referrals("no_participation", declared=True), contracts.EXPERTISE),
            personal=True,
        ),
        Source(
            "employeurs", "Placement en ligne et ARRIMA", "Placement en ligne and ARRIMA", "register",
            (contracts.VACANCIES, contracts.EMPLOYER_CONTACTS),
        ),
        Source(
            "objectif_emploi", "Objectif emploi (données ouvertes)", "Objectif emploi (open data)", "register",
            (contracts.OBJECTIF_EMPLOI,), r"oe-adultes-(?P<year>\d{4})(?P<month>\d{2})\.csv",
        ),
    )
}
