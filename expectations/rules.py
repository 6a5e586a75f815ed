"""The expectations that every contract implies, and how any expectation carries its words.

An expectation is a plain Great Expectations one; `said` adds severity and, in `meta`, the column, what failing means (refuse the file,
quarantine the row, warn) and a message in French and in English on which a clerk can act.
"""

import great_expectations.expectations as gxe
from great_expectations.expectations.row_conditions import Column as When

from pipelines.contracts import Column, Table

SEVERITY = {"refuse": "critical", "quarantine": "critical", "warn": "warning"}
KIND_FR = {
    "date": "une date AAAA-MM-JJ qui existe au calendrier", "date_fr": "une date JJ/MM/AAAA qui existe au calendrier",
    "decimal": "un nombre (virgule décimale)", "integer": "un nombre entier", "boolean": "O ou N",
}
KIND_EN = {
    "date": "a date AAAA-MM-JJ (year-month-day) that exists", "date_fr": "a date JJ/MM/AAAA (day/month/year) that exists",
    "decimal": "a number (decimal comma)", "integer": "a whole number", "boolean": "O (yes) or N (no)",
}


def said(expectation_class, rule: str, about: str, fr: str, en: str, effect: str = "quarantine", /, **arguments):
    """One expectation with its severity and words. `rule` names it within the table's suite, `about` the delivered column."""
    return expectation_class(
        **arguments, severity=SEVERITY[effect], notes=f"{fr} / {en}",
        meta={"rule": rule, "column": about, "effect": effect, "fr": fr, "en": en},
    )


def fails_when(flag: str, rule: str, column: str, fr: str, en: str, effect: str = "quarantine"):
    """An expectation on a context column that is 0 where the rule is broken, 1 or null elsewhere."""
    return said(gxe.ExpectColumnValuesToNotBeInSet, rule, column, fr, en, effect, column=flag, value_set=[0])


def not_before(later: str, earlier: str, rule: str, fr: str, en: str, effect: str = "quarantine"):
    """Dates of one row in order; where either is empty nothing is expected."""
    return said(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB, rule, later, fr, en, effect,
        column_A=f"{later}__day", column_B=earlier if "__" in earlier else f"{earlier}__day", or_equal=True,
        ignore_row_if="either_value_is_missing",
    )


def required_when(column: str, condition: str, value, rule: str, fr: str, en: str, effect: str = "quarantine"):
    """`column` must be filled where `condition` is filled (value None) or equals `value`."""
    when = When(condition).is_not_null() if value is None else When(condition) == value
    return said(gxe.ExpectColumnValuesToNotBeNull, rule, column, fr, en, effect, column=column, row_condition=when)


def from_contract(table: Table) -> list:
    """Expectations that the contract of a table implies, column by column, then key and period."""
    expectations = [fails_when(
        "field_count", "champs", "", "La ligne n’a pas le nombre de champs de l’en-tête : vérifier les délimiteurs.",
        "The row does not have as many fields as the header: check the delimiters.",
    )]
    for column in table.columns:
        expectations += _of_column(column)
    key = ", ".join(table.key)
    expectations += [
        said(gxe.ExpectColumnValuesToBeInSet, "cle_contradictoire", key,
             f"La même clé ({key}) porte des contenus différents : ne garder que la bonne ligne.",
             f"The same key ({key}) bears different contents: keep only the right row.", column="key_contents", value_set=[1]),
        said(gxe.ExpectColumnValuesToBeInSet, "ligne_repetee", key,
             "La ligne répète une ligne précédente : la retirer.", "The row repeats an earlier one: remove it.",
             column="key_rank", value_set=[1], row_condition=When("key_contents") == 1),
        fails_when("in_period", "hors_periode", table.period_column,
                   "La date sort de la période que la livraison déclare : corriger la date ou la déclaration.",
                   "The date is outside the period that the delivery declares: correct the date or the declaration."),
    ]
    return expectations


def _of_column(column: Column) -> list:
    name, out = column.name, []
    if column.required:
        out.append(said(gxe.ExpectColumnValuesToNotBeNull, f"{name}_absent", name, "La valeur est obligatoire : la remplir.",
                        "The value is required: fill it in.", column=name))
    if column.kind in KIND_FR:
        out.append(said(gxe.ExpectColumnValuesToNotBeNull, f"{name}_illisible", name, f"La valeur doit être {KIND_FR[column.kind]}.",
                        f"The value must be {KIND_EN[column.kind]}.", column=f"{name}__value", row_condition=When(name).is_not_null()))
    if column.kind == "list":
        allowed = ", ".join(column.values) or "codes de la forme prévue"
        out.append(said(gxe.ExpectColumnValuesToBeNull, f"{name}_hors_liste", name,
                        f"La liste contient une valeur non admise. Admises, séparées par | : {allowed}.",
                        f"The list holds a value that is not admitted. Admitted, separated by |: {allowed}.", column=f"{name}__bad"))
    elif column.values and column.kind != "boolean":
        allowed = ", ".join(column.values)
        out.append(said(gxe.ExpectColumnValuesToBeInSet, f"{name}_hors_liste", name, f"La valeur n’est pas dans la liste : {allowed}.",
                        f"The value is not in the list: {allowed}.", column=name, value_set=list(column.values)))
    elif column.pattern:
        out.append(said(gxe.ExpectColumnValuesToMatchRegex, f"{name}_forme", name, f"Le code n’a pas la forme prévue ({column.pattern}).",
                        f"The code does not have the expected form ({column.pattern}).", column=name, regex=f"^(?:{column.pattern})$"))
    if column.lowest is not None or column.highest is not None:
        bounds = f"[{column.lowest if column.lowest is not None else '…'} ; {column.highest if column.highest is not None else '…'}]"
        out.append(said(gxe.ExpectColumnValuesToBeBetween, f"{name}_bornes", name, f"Le nombre sort des bornes {bounds}.",
                        f"The number is outside {bounds}.", column=f"{name}__value", min_value=column.lowest, max_value=column.highest))
    if column.is_date:
        out.append(said(gxe.ExpectColumnValuesToBeBetween, f"{name}_annee", name, "L’année n’est pas plausible (1900 à 2100).",
                        "The year is not plausible (1900 to 2100).", column=f"{name}__day", min_value=-25567, max_value=47846))
    return out
