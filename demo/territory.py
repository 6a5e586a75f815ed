"""The seventeen regions with a few of their MRC (real geographic codes), and postal prefixes that only look right."""

REGIONS = {
    1: ("Bas-Saint-Laurent", "G5", "10:Rimouski-Neigette 12:Rivière-du-Loup 08:Matane"),
    2: ("Saguenay–Lac-Saint-Jean", "G7", "94:Le_Saguenay-et-son-Fjord 93:Lac-Saint-Jean-Est 91:Le_Domaine-du-Roy"),
    3: ("Capitale-Nationale", "G1", "23:Québec 34:Portneuf 22:La_Jacques-Cartier"),
    4: ("Mauricie", "G9", "37:Francheville 36:Shawinigan 51:Maskinongé"),
    5: ("Estrie", "J1", "43:Sherbrooke 47:La_Haute-Yamaska 46:Brome-Missisquoi"),
    6: ("Montréal", "H2", "66:Montréal"),
    7: ("Outaouais", "J8", "81:Gatineau 82:Les_Collines-de-l’Outaouais 80:Papineau"),
    8: ("Abitibi-Témiscamingue", "J9", "89:La_Vallée-de-l’Or 86:Rouyn-Noranda 88:Abitibi"),
    9: ("Côte-Nord", "G4", "97:Sept-Rivières 96:Manicouagan"),
    10: ("Nord-du-Québec", "J0", "99:Nord-du-Québec"),
    11: ("Gaspésie–Îles-de-la-Madeleine", "G0", "03:La_Côte-de-Gaspé 05:Bonaventure 01:Les_Îles-de-la-Madeleine"),
    12: ("Chaudière-Appalaches", "G6", "25:Lévis 29:Beauce-Sartigan 31:L’Amiante"),
    13: ("Laval", "H7", "65:Laval"),
    14: ("Lanaudière", "J6", "64:Les_Moulins 60:L’Assomption 61:Joliette 63:Montcalm"),
    15: ("Laurentides", "J7", "73:Thérèse-De_Blainville 75:La_Rivière-du-Nord 72:Deux-Montagnes 74:Mirabel"),
    16: ("Montérégie", "J4", "58:Longueuil 67:Roussillon 56:Le_Haut-Richelieu 54:Les_Maskoutains 71:Vaudreuil-Soulanges"),
    17: ("Centre-du-Québec", "J2", "49:Drummond 39:Arthabaska 50:Nicolet-Yamaska"),
}
METROPOLITAN_MRC = {"66", "65", "58", "67", "71", "64", "60", "73", "72", "74"}
METROPOLITAN_SEATS = ("66", "65", "64", "73", "58") + ("66",) * 13 + ("65", "65", "58", "67", "60", "72")
_REGIONAL_SEATS = "10 94 23 37 43 81 89 97 99 03 25 49 23 23 43 81 61 75 56 54 23 47 39 37 12 93 29 86"
REGIONAL_SEATS = _REGIONAL_SEATS.split()


def _mrc() -> dict[str, tuple[str, int]]:
    return {
        code: (name.replace("_", " "), region)
        for region, (_, _, listed) in REGIONS.items()
        for code, name in (item.split(":") for item in listed.split())
    }


MRC = _mrc()
MRC_CODES = sorted(MRC)
MRC_OF_REGION = {region: [c for c in MRC_CODES if MRC[c][1] == region] for region in REGIONS}
REGION_CODES = [f"{n:02d}" for n in range(1, 18)]
POSTAL_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"
POSTAL_SIZE = len(POSTAL_LETTERS) * 10 * len(POSTAL_LETTERS) * 10


def postal_text(region: int, number: int) -> str:
    """A postal code of a region; `number` in [0, POSTAL_SIZE)."""
    number, last = divmod(int(number), 10)
    number, letter = divmod(number, len(POSTAL_LETTERS))
    first, digit = divmod(number, 10)
    return f"{REGIONS[int(region)][1]}{POSTAL_LETTERS[first]}{digit}{POSTAL_LETTERS[letter]}{last}"
