"""The structure of delivered files: one row a file, judged before any row inside it. What fails here refuses the file."""

import great_expectations.expectations as gxe

from expectations.rules import said


def suite() -> list:
    """Columns judged: table_unknown, missing_file, unreadable, missing_columns, rows_read, cut_at, rows_differ, sha_differs, unexpected_columns."""
    null, refuse = gxe.ExpectColumnValuesToBeNull, "refuse"
    return [
        said(null, "table_inconnue", "", "La source ne livre pas de table de ce nom.", "The source delivers no table of that name.",
             refuse, column="table_unknown"),
        said(null, "fichier_absent", "", "Le fichier déclaré est absent de la livraison.", "The declared file is missing from the delivery.",
             refuse, column="missing_file"),
        said(null, "illisible", "", "Le fichier ne peut pas être lu.", "The file cannot be read.", refuse, column="unreadable"),
        said(null, "colonnes_absentes", "", "Des colonnes du contrat sont absentes.", "Columns of the contract are missing.",
             refuse, column="missing_columns"),
        said(gxe.ExpectColumnValuesToBeBetween, "aucune_ligne", "", "Le fichier a un en-tête, mais aucune ligne.",
             "The file has a header but no row.", refuse, column="rows_read", min_value=1),
        said(null, "fichier_coupe", "", "Le fichier est coupé : sa dernière ligne est incomplète.",
             "The file is cut: its last row is incomplete.", refuse, column="cut_at"),
        said(null, "nombre_de_lignes", "", "Le nombre de lignes n’est pas celui que la livraison déclare (fichier coupé ou changé).",
             "The number of rows is not what the delivery declares (file cut or changed).", refuse, column="rows_differ"),
        said(null, "empreinte", "", "L’empreinte SHA-256 n’est pas celle que la livraison déclare (fichier changé).",
             "The SHA-256 is not what the delivery declares (file changed).", refuse, column="sha_differs"),
        said(null, "colonnes_en_trop", "", "Des colonnes ne sont pas au contrat : elles sont ignorées.",
             "Columns are not in the contract: they are ignored.", "warn", column="unexpected_columns"),
    ]
