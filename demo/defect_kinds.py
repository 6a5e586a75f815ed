"""Every kind of defect that is planted: those that a careful validation finds, and those that no form can betray."""

from types import SimpleNamespace

from demo import defects_of_dealings, defects_of_persons
from demo.defects import Kind


def every(w: SimpleNamespace) -> list[Kind]:
    """All kinds, table by table."""
    kinds = defects_of_persons.of_participations(w)
    kinds += defects_of_persons.of_outcomes("msi", "no_participation", w.msi.entry.to_numpy())
    kinds += defects_of_persons.of_outcomes("ceriges", "no_parcours", w.files.entry.to_numpy())
    for source in ("msi", "ceriges"):
        kinds += defects_of_dealings.of_agreements(source) + defects_of_dealings.of_targets(source)
    kinds += defects_of_persons.of_integration(w) + defects_of_dealings.of_declarations(w) + defects_of_dealings.of_bodies_and_employers(w)
    for source, person in (("msi", "no_individu"), ("ceriges", "no_client"), ("declarations", "no_participation")):
        kinds += defects_of_dealings.of_referrals(source, person, w.span.cut)
    return kinds
