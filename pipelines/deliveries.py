"""Find deliveries under the raw folder, read their declarations, fingerprint their files.

A delivery declares its source, scope, period, extraction time and sequence in `delivery.json`, in the cover sheet of the
template's workbook, or, for open data, in the name of its file; never in a file's date.
"""

import calendar
import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.contracts import NEQ
from pipelines.reading import Unreadable, read_workbook
from pipelines.sources import SOURCES, Source

SIDECAR = "delivery.json"
COVER_SHEET = "Livraison"
COVER_KEYS = {
    "source": "source", "portee": "scope", "periode_debut": "from", "periode_fin": "to",
    "extrait_le": "extracted_at", "sequence": "sequence", "demonstration": "demonstration",
}


@dataclass(frozen=True)
class DeliveredFile:
    """One table of a delivery: the file (and sheet) that holds it and what the declaration says of it."""

    table: str
    path: Path
    sheet: str | None = None
    rows: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A delivery as declared. `fingerprint` covers the declaration and the bytes of every file."""

    source: str
    name: str
    scope: str
    period_start: dt.date
    period_end: dt.date
    extracted_at: dt.datetime
    sequence: int
    demonstration: bool
    files: tuple[DeliveredFile, ...]
    fingerprint: str

    @property
    def delivery_id(self) -> str:
        return f"{self.source}/{self.name}"

    @property
    def order(self) -> tuple:
        return self.extracted_at, self.sequence, self.name


@dataclass(frozen=True)
class Refusal:
    """Something delivered that cannot be judged at all: a file, or a delivery without a readable declaration."""

    source: str
    delivery: str
    table: str
    file: str
    fr: str
    en: str


@dataclass
class Found:
    """What lies under the raw folder. A delivery whose content is already there under another name is a duplicate."""

    deliveries: list[Delivery] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def find(raw: Path) -> Found:
    """Every delivery under `raw`, in the order in which it takes effect."""
    found = Found()
    if not raw.is_dir():
        raise FileNotFoundError(f"Le dossier des livraisons n’existe pas / the folder of deliveries does not exist: {raw}")
    for folder in sorted(p for p in (raw, *raw.rglob("*")) if p.is_dir()):
        if not any(part.startswith(("_", ".")) for part in folder.relative_to(raw).parts):
            _look_into(folder, raw, found)
    found.deliveries.sort(key=lambda d: (d.source, d.scope, *d.order))
    _set_duplicates_aside(found)
    delivered = {d.source for d in found.deliveries} | {r.source for r in found.refusals}
    found.absent = [name for name in SOURCES if name not in delivered]
    return found


def _look_into(folder: Path, raw: Path, found: Found) -> None:
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith(("~$", ".")))
    source = next((part for part in folder.relative_to(raw).parts if part in SOURCES), None)
    try:
        if (folder / SIDECAR) in files:
            found.deliveries.append(_from_sidecar(folder / SIDECAR))
        elif named := [(p, s, m) for p in files for s in SOURCES.values() if (m := s.declared_by_name(p.name))]:
            for path, its_source, match in named:
                _named_file(path, its_source, match, found)
        elif source and files:
            found.deliveries.append(_from_cover(_only_workbook(files)))
    except Unreadable as error:
        blamed = next((p for p in files if p.name == SIDECAR), files[0])
        found.refusals.append(Refusal(source or "?", folder.name, "", blamed.name, error.fr, error.en))


def _named_file(path: Path, source: Source, match, found: Found) -> None:
    """One file that its name declares: it is refused alone, the others of its folder stand."""
    try:
        found.deliveries.append(_from_name(path, source, match))
    except ValueError:
        found.refusals.append(Refusal(
            source.name, path.stem, source.tables[0].name, path.name,
            "Le nom du fichier ne donne pas un mois qui existe (AAAAMM).", "The name of the file does not give a month that exists (YYYYMM).",
        ))


def _only_workbook(files: list[Path]) -> Path:
    books = [p for p in files if p.suffix.lower() in (".xlsx", ".xls")]
    if len(books) != 1:
        raise Unreadable(
            "Aucune déclaration : ajouter delivery.json, ou le seul classeur du gabarit avec sa feuille « Livraison ».",
            "No declaration: add delivery.json, or the template's workbook alone with its sheet 'Livraison'.",
        )
    return books[0]


def _from_sidecar(path: Path) -> Delivery:
    try:
        said = json.loads(path.read_text("utf-8-sig"))
        _known_source(said["source"])
        files = tuple(
            DeliveredFile(table, path.parent / f["file"], f.get("sheet"), f.get("rows"), f.get("sha256"))
            for table, f in sorted(said["tables"].items())
        )
        return _delivery(said | said["period"] | {"name": path.parent.name}, files)
    except KeyError as error:
        raise Unreadable(f"delivery.json : il manque {error}.", f"delivery.json: {error} is missing.") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise Unreadable(
            f"delivery.json n’est pas une déclaration lisible ({error}).", f"delivery.json is not a readable declaration ({error}).",
        ) from error


def _from_cover(book: Path) -> Delivery:
    """The declaration on a workbook's cover sheet; each further sheet that bears a table's name is that table."""
    sheets = read_workbook(book)
    if COVER_SHEET not in sheets:
        raise Unreadable(f"La feuille « {COVER_SHEET} » est absente.", f"Sheet '{COVER_SHEET}' is missing.")
    pairs = [[c for c in cells if c.strip()] for _, cells in sheets[COVER_SHEET]]
    said = {COVER_KEYS[p[0].strip()]: p[1].strip() for p in pairs if len(p) >= 2 and p[0].strip() in COVER_KEYS}
    if missing := ", ".join(key for key, meaning in COVER_KEYS.items() if meaning not in said and key != "demonstration"):
        raise Unreadable(f"Feuille « {COVER_SHEET} » : il manque {missing}.", f"Sheet '{COVER_SHEET}': {missing} is missing.")
    try:
        source = SOURCES.get(said["source"])
        files = tuple(DeliveredFile(t.name, book, t.name) for t in source.tables if t.name in sheets) if source else ()
        said["demonstration"] = said.get("demonstration", "N").upper() in ("O", "OUI", "TRUE", "1")
        return _delivery(said | {"name": book.parent.name}, files)
    except ValueError as error:
        raise Unreadable(
            f"La feuille « {COVER_SHEET} » n’est pas une déclaration lisible ({error}).", f"Sheet '{COVER_SHEET}' is not a readable declaration ({error}).",
        ) from error


def _from_name(path: Path, source: Source, named) -> Delivery:
    year, month = int(named["year"]), int(named["month"])
    end = dt.date(year, month, calendar.monthrange(year, month)[1])
    said = {"source": source.name, "name": path.stem, "scope": "register", "from": end.replace(day=1).isoformat(),
            "to": end.isoformat(), "extracted_at": f"{end}T00:00:00", "sequence": 1, "demonstration": False}
    return _delivery(said, (DeliveredFile(source.tables[0].name, path),))


def _known_source(name: str) -> None:
    if name not in SOURCES:
        raise ValueError(f"source « {name} » inconnue / unknown source; known: {', '.join(SOURCES)}")


def _delivery(said: dict, files: tuple[DeliveredFile, ...]) -> Delivery:
    """Raises KeyError or ValueError when the declaration lacks or misspells something."""
    _known_source(said["source"])
    scope = str(said["scope"])
    if not (scope == "register" if SOURCES[said["source"]].scope == "register" else re.fullmatch(NEQ, scope)):
        raise ValueError("scope / portee : « register » ou le NEQ de l’organisme qui déclare / or the declaring organisation's NEQ")
    start, end = dt.date.fromisoformat(said["from"][:10]), dt.date.fromisoformat(said["to"][:10])
    if end < start:
        raise ValueError("période / period: to < from")
    if end > dt.datetime.fromisoformat(said["extracted_at"]).date():
        raise ValueError(f"la période finit ({end}) après l’extraction ({said['extracted_at']}) / the period ends after the extraction")
    extracted = dt.datetime.fromisoformat(said["extracted_at"])
    if extracted.tzinfo:
        # Times with and without a zone have no order between them.
        raise ValueError("extracted_at / extrait_le : heure locale, sans fuseau / local time, without a zone")
    return Delivery(
        said["source"], said["name"], scope, start, end, extracted,
        # Only true itself: the text "N" or "false" would be taken for true, and real persons for a demonstration.
        int(said["sequence"]), said.get("demonstration") is True, files, _fingerprint(said, files),
    )


def _fingerprint(said: dict, files: tuple[DeliveredFile, ...]) -> str:
    """SHA-256 of what is declared and of every file's bytes; the names of the delivery and of its files do not count,
    but for the ending that says how a file is read.

    What the declaration says of each table counts: a corrected declaration of the same bytes is another delivery.
    """
    facts = [said["source"], said["scope"], said["from"], said["to"], said["extracted_at"], int(said["sequence"]), said.get("demonstration") is True]
    hashes = {path: sha256(path) if path.is_file() else "missing" for path in {f.path for f in files}}
    facts += [[f.table, f.path.suffix.lower(), f.sheet, f.rows, f.sha256, hashes[f.path]] for f in files]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _set_duplicates_aside(found: Found) -> None:
    """The same content again changes nothing; other content under a name already taken is refused: rows name their delivery."""
    first: dict[str, Delivery] = {}
    names: set[str] = set()
    for delivery in list(found.deliveries):
        if delivery.fingerprint in first:
            found.duplicates.append((delivery.delivery_id, first[delivery.fingerprint].delivery_id))
            found.deliveries.remove(delivery)
        elif delivery.delivery_id in names:
            found.refusals.append(Refusal(
                delivery.source, delivery.name, "", ", ".join(sorted({f.path.name for f in delivery.files})),
                "Une autre livraison de cette source porte déjà ce nom : renommer ou retirer l’une des deux.",
                "Another delivery of this source already bears this name: rename or remove one of the two.",
            ))
            found.deliveries.remove(delivery)
        else:
            first[delivery.fingerprint] = delivery
            names.add(delivery.delivery_id)
