"""Invented names: persons by drawing from two lists of many origins, organisations by composition, marked « (fictif) »."""

import numpy as np

_GIVEN_F = (
    "Amina Sofía Mei Fatou Camille Leïla Olena Priya Nadia Gabriela Yuki Aïcha Claudine Marisol Thanh Zeynep Ingrid Salma "
    "Béatrice Ioana Rosa Hanane Djamila Natalia Esther Mariam Lucía Chantal Nour Svetlana Farah Adaeze Joëlle Karima Valeria "
    "Rim Tatiana Awa Maude Shirin"
)
_GIVEN_M = (
    "Karim Diego Wei Moussa Olivier Youssef Andriy Arjun Samir Rafael Kenji Ibrahim Étienne Carlos Minh Emre Lars Hassan "
    "Mathieu Andrei Pablo Rachid Tarek Sergei Emmanuel Ousmane Javier Philippe Bilal Dmitri Farid Chukwu Réjean Nabil Mateo "
    "Walid Viktor Cheikh Jérôme Reza"
)
_FAMILY = (
    "Tremblay Benali Nguyen García Diallo Kovalenko Singh Rossi Haddad Chen Pierre Traoré Gagnon Hernández Popescu Kim Okafor "
    "Mansouri Silva Ivanov Bouchard Rahman Sánchez Ndiaye Cohen Yilmaz Lavoie Fernandes Joseph Abdi Martel Zhang Moreau Alaoui "
    "Rojas Petrov Côté Hussein Mbaye Larsen Vargas Belkacem Pham Jean-Baptiste Kaboré Novak Sow Ouellet Chaudhry Castillo "
    "Mahfoud Dubois Tanaka Camara Ramírez Shevchenko Bélanger Osman Fontaine Achour Torres Lemaire Kone Bautista Wagner Touré "
    "Morin Farahani Pereira Lim Sylvain Cissé Aguilar Bensaïd Dumont Ochieng Kaya Lopes Simard Zerrouki"
)
GIVEN_F, GIVEN_M, FAMILY = _GIVEN_F.split(), _GIVEN_M.split(), _FAMILY.split()
GIVEN = GIVEN_F + GIVEN_M

_WORDS = (
    "Passerelle Tremplin Horizon Boussole Escale Relais Phare Envol Ancrage Jonction Sillage Balise Rivage Clairière Atelier "
    "Rencontre Départ Semis Chantier Pivot Liaison Éclaircie Mosaïque Filon Marchepied Portage Estacade Belvédère Voilure Sentier"
)
WORDS = _WORDS.split()


def organization_names(rng: np.random.Generator, places: list[str]) -> list[str]:
    """One name an organisation, distinct, plainly fictional: « Passerelle Exemple de Laval (fictif) »."""
    seen: dict[str, int] = {}
    names = []
    for place in places:
        word = WORDS[rng.integers(len(WORDS))]
        stem = f"{word} Exemple {of_place(place)}"
        seen[stem] = seen.get(stem, 0) + 1
        names.append(f"{stem} (fictif)" if seen[stem] == 1 else f"{stem} {seen[stem]} (fictif)")
    return names


def of_place(place: str) -> str:
    """« de Laval », « d’Abitibi », « du Domaine-du-Roy », « des Moulins »."""
    if place.startswith("Les "):
        return "des " + place[4:]
    if place.startswith("Le "):
        return "du " + place[3:]
    return ("d’" if place[0] in "AÀÂEÉÈÊIÎOÔUYH" and not place.startswith("Haut") else "de ") + place


def misspelt(text: str, at: int) -> str:
    """A typing error: two neighbouring letters change places, or one is dropped."""
    at = 1 + at % max(1, len(text) - 2)
    if len(text) < 3 or text[at] == text[(at + 1) % len(text)]:
        return text[:at] + text[at + 1 :] if len(text) > 3 else text + text[-1]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
