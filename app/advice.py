"""The CCPI's advice of December 2020, section 5: its six recommendations, word for word where quoted, and what of the catalogue goes with each.

What the committee asked in our own words, and what the data cannot say, are texts of the screen (text/*/recommendations.yml).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recommendation:
    """`title` and `quotation` are the advice's own French; a cut is marked by […].

    named: indicators of what the recommendation names, where the catalogue gives them to another one. lead: those said first.
    related: views that carry on; one that a role does not have yet is said to come.
    """

    title: str
    quotation: str
    lead: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


RECOMMENDATIONS = {
    "5.1": Recommendation(
        "S'assurer d'utiliser à bon escient l'expertise du CCPI",
        "Nous recommandons de solliciter le CCPI pour chaque projet ou consultation qui touche l'intégration socioprofessionnelle des personnes immigrantes",
    ),
    "5.2": Recommendation(
        "Définition des rôles et responsabilités des acteurs de l'écosystème",
        "Nous recommandons de s'assurer que l'offre de service sur un même territoire devienne complémentaire afin d'éviter que des ressources externes se "
        "perçoivent comme des compétiteurs auprès des mêmes publics.",
        lead=("expertise_at_signature", "default_referral_share"), named=("francisation_to_service", "referral_conversion_30d"), related=("territory",),
    ),
    "5.3": Recommendation(
        "Refonte des indicateurs et mesures d'impact social et ciblé",
        "nous recommandons une révision des indicateurs de performance des ententes de partenariat du MIFI et du METSS avec les ressources externes",
        lead=("collaboration_breadth", "referral_conversion_30d", "training_entry_rate"), related=("reform",),
    ),
    "5.4": Recommendation(
        "Reconnaissance des organismes communautaires partenaires",
        "Financer leurs actions, envers les employeurs, indépendamment des mesures SAE qui sont aux bénéficiaires des personnes immigrantes avant tout.",
        lead=("employer_hours_unfunded", "employers_engaged"), named=("retention_12w", "retention_26w"), related=("survey",),
    ),
    "5.5": Recommendation(
        "Adaptation des services d'orientation financés par Emploi-Québec",
        "Valider ou invalider un retour aux études pour une personne immigrante déjà qualifiée",
        lead=("orientation_plan", "requal_completion_rate"), named=("training_entry_rate", "skill_gain_rate"),
    ),
    "5.6": Recommendation(
        "Implication des Conseils régionaux des partenaires du marché du travail",
        "Nous recommandons que la CPMT facilite l'établissement d'une concertation régionale récurrente entre les partenaires du marché du travail, "
        "les acteurs socioéconomiques et les organismes communautaires en lien avec le développement de l'immigration",
        lead=("table_presence", "crpmt_contribution"), related=("plans",),
    ),
}


def answering(indicators: dict, code: str) -> tuple[list[str], list[str]]:
    """(indicators that the catalogue gives to the recommendation: those said first, then the catalogue's order; those it names besides)."""
    ordered = sorted(indicators, key=lambda i: indicators[i]["order"])
    said = RECOMMENDATIONS[code]
    own = [i for i in ordered if code in indicators[i]["recommendation"]]
    first = [i for i in said.lead if i in own]
    return first + [i for i in own if i not in first], [i for i in said.named if i in indicators and i not in own]
