"""The audit in words: what was attacked, what it cost, every leak. French first, English with REFONTE_LANG=en."""

import math
import os

from pipelines.audit.auditing import Result
from pipelines.audit.leaks import Leak

WORDS = {
    "fr": {
        "attacked": "{tables} tableaux, {cells} cellules, {hidden} chiffres masqués, {held_back} retenus; {readers} lecteurs.",
        "cost": "{components} composantes, {distinct} distinctes, {programs} programmes linéaires résolus.",
        "by_equations": "{by_equations} organismes : par les équations l’une après l’autre (par programmes aussi : --thorough).",
        "unread": "Déclarés, sans cellules : {files}.",
        "refuted": "{refuted} composantes où l’hypothèse « rien n’a changé » est contredite par les chiffres.",
        "none": "Aucune fuite.",
        "some": "Fuites : {leaks}. La version est refusée.",
        "more": "… et {more} autres.",
        "pinned": "chiffre masqué déduit",
        "small_count_shown": "petit effectif montré",
        "percentage_beside_hidden": "pourcentage ou intervalle à côté d’un chiffre masqué",
        "hidden_cell_bears_its_figure": "la cellule masquée porte son chiffre",
        "few_organizations": "trop peu d’organismes dans une cellule montrée",
        "small_rest": "petit reste après soustraction de ses propres chiffres",
        "told_by_an_export": "chiffre masqué donné par un autre fichier",
        "two_audiences_differ": "montré à un public, masqué à l’autre",
        "small_change_shown": "petit changement depuis la version précédente",
        "small_change_derived": "petit changement déduit par les sommes",
        "small_difference": "petit effectif par différence de deux indicateurs",
        "told_by_columns": "petit groupe d’ententes déduit de colonnes qui comptent la même chose",
    },
    "en": {
        "attacked": "{tables} tables, {cells} cells, {hidden} hidden figures, {held_back} held back; {readers} readers.",
        "cost": "{components} components, {distinct} distinct, {programs} linear programs solved.",
        "by_equations": "{by_equations} organisations: by one equation after the other (by programs too: --thorough).",
        "unread": "Declared, without cells: {files}.",
        "refuted": "{refuted} components where “nothing changed” is contradicted by the figures.",
        "none": "No leak.",
        "some": "Leaks: {leaks}. The release is refused.",
        "more": "… and {more} more.",
        "pinned": "hidden figure derived",
        "small_count_shown": "small count shown",
        "percentage_beside_hidden": "percentage or interval beside a hidden figure",
        "hidden_cell_bears_its_figure": "the hidden cell bears its figure",
        "few_organizations": "too few organisations in a shown cell",
        "small_rest": "small rest once its own figures are subtracted",
        "told_by_an_export": "hidden figure given by another file",
        "two_audiences_differ": "shown to one audience, hidden from the other",
        "small_change_shown": "small change since the release before",
        "small_change_derived": "small change derived through the sums",
        "small_difference": "small count by the difference of two indicators",
        "told_by_columns": "small group of agreements derived from columns that count the same thing",
    },
}


def report(result: Result, most: int = 50, language: str | None = None) -> str:
    """The text of a result; `most`: how many leaks are told one by one."""
    words = WORDS[language or ("en" if os.environ.get("REFONTE_LANG") == "en" else "fr")]
    lines = [
        words["attacked"].format(**{**vars(result), "readers": len(result.readers)}),
        words["cost"].format(**vars(result.tally)),
    ]
    if result.by_equations:
        lines.append(words["by_equations"].format(by_equations=result.by_equations))
    if result.unread:
        lines.append(words["unread"].format(files=", ".join(result.unread)))
    if result.refuted:
        lines.append(words["refuted"].format(refuted=result.refuted))
    if not result.leaks:
        return "\n".join([*lines, words["none"]])
    lines.append(words["some"].format(leaks=len(result.leaks)))
    lines += [_line(each, words) for each in result.leaks[:most]]
    if len(result.leaks) > most:
        lines.append(words["more"].format(more=len(result.leaks) - most))
    return "\n".join(lines)


def _line(each: Leak, words: dict[str, str]) -> str:
    key = ", ".join(f"{name}={value}" for name, value in each.key)
    interval = "" if math.isnan(each.low) else f" [{each.low:g}, {each.high:g}]"
    return f"  {each.reader} | {each.table} | {key} | {each.measure}{interval} | {words[each.reason]}"
