"""The paper of the reform assessment, as PDF (PDF/UA-1) and XLSX: `python -m app.exports.reform_paper --document FILE --language fr --out FOLDER`.

The document is a release's own (committee/reform/assessment.json), or what an assessment of a release under a scenario writes:

    python -m pipelines.assessing --release ID --scenario FILE --out FOLDER        (FOLDER/assessment.json)

Without --document, that command is run first, with the release and the scenario given: so the release id and the scenario file alone make the paper again.
--as-released takes as many draws as the release's own assessment, which is what the committee's page puts into its paper.
The same document and release give the same bytes. Exit codes: 0 done; 1 refused, with the reason; 2 wrong usage.
"""

import argparse
import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import typst

from app import queries
from app import release as releases
from app.exports.paper_figures import Figure
from app.exports.paper_parts import Note, Paper, PaperProblem
from app.exports.paper_sections import paper
from app.exports.paper_tables import Table, colon
from app.exports.paper_workbook import workbook
from app.exports.pdf import CONTROL, NO_GLYPH, PLAIN, font_files
from app.home import PROJECT, home
from app.scopes import Scope
from app.text import LANGUAGES, speaking, t

TEMPLATE = Path(__file__).parent / "reform_paper.typ"
ASSESSED = "committee/reform/assessment.json"


def pdf(made: Paper) -> bytes:
    """The paper typeset. Raises typst.TypstError where it would not be PDF/UA-1. A scenario's name may hold letters that Typst's own fonts lack."""
    for system, wrong, instead in ((False, CONTROL, ""), (True, CONTROL, ""), (False, PLAIN, "\u25a1")):
        try:
            return _typeset(made, font_files(system=True) if system else font_files(), wrong, instead)
        except typst.TypstError as error:
            if NO_GLYPH not in error.message or wrong is PLAIN:
                raise
    raise AssertionError("the last attempt returns or raises")


def _typeset(made: Paper, fonts: typst.Fonts, wrong: re.Pattern, instead: str) -> bytes:
    with speaking(made.language):
        told = json.dumps(_told(made, lambda words: wrong.sub(instead, CONTROL.sub("", words))), ensure_ascii=False)
    stamp = dt.datetime.fromisoformat(made.release["made_at"])
    return typst.compile(TEMPLATE.read_bytes(), format="pdf", pdf_standards="ua-1", font_paths=fonts, timestamp=stamp, sys_inputs={"content": told})


def _told(made: Paper, clean) -> dict:
    """What the template reads: words only, and charts."""
    stamp = dt.datetime.fromisoformat(made.release["made_at"])
    names = ("release_id", "seal", "catalogue", "cutoff")
    return {
        "language": made.language, "title": made.title, "period": made.period, "identity": made.identity | {"catalogue": str(made.identity["catalogue"])},
        "release": made.release, "year": stamp.year, "month": stamp.month, "day": stamp.day, "colon": colon(),
        "words": {name: t(f"paper.of.{name}") for name in names} | {name: t(f"paper.{name}") for name in ("table", "figure", "subtitle")}
        | {"demonstration": t("exports.demonstration")},
        "sections": [{"title": s.title, "blocks": [_block(b, clean) for b in s.blocks]} for s in made.sections],
    }


def _block(block: Note | Figure | Table, clean) -> dict:
    if isinstance(block, Note):
        return {"kind": block.kind, "words": clean(block.words)}
    if isinstance(block, Figure):
        return {"kind": "figure", "caption": clean(block.caption), "svg": clean(block.svg), "alt": clean(block.alt)}
    return {
        "kind": "table", "caption": clean(block.caption), "heads": [clean(c.head) for c in block.columns], "widths": [c.wide for c in block.columns],
        "numeric": [c.numeric for c in block.columns], "rows": [[clean(cell.words) for cell in row] for row in block.rows],
    }


def files(made: Paper) -> dict[str, bytes]:
    """File name -> content: both forms of the paper."""
    name = f"{'refonte' if made.language == 'fr' else 'reform'}-{made.period}-{made.identity['seal'][:12]}-{made.language}"
    return {f"{name}.pdf": pdf(made), f"{name}.xlsx": workbook(made)}


def of_release(document: dict, release: releases.Release, language: str) -> Paper:
    """The paper of a document that was made from `release`. Raises PaperProblem where nothing could be assessed."""
    declared = releases.catalogue(release)["indicators"]
    return paper(document, release.manifest, {i: d["short"] for i, d in declared.items()}, language, _own(release).get("settings"))


def require_same(document: dict, release: releases.Release) -> None:
    """Raise PaperProblem unless the document is of `release`: the current framework judges its records in one way, whatever the scenario and the draws."""
    if ASSESSED not in release.manifest["files"]:
        raise PaperProblem(f"{release.release_id} : sans évaluation de la refonte / without a reform assessment.")
    parts = [(d.get("format"), d.get("period"), d.get("catalogue_version"), d.get("frameworks", [None])[0]) for d in (_own(release), document)]
    if parts[0] != parts[1]:
        raise PaperProblem(f"Le document n’est pas de la publication {release.release_id} / the document is not of that release.")


def _own(release: releases.Release) -> dict:
    """The release's own assessment."""
    return json.loads(Path(queries.logical_file(release, Scope("committee"), ASSESSED)).read_bytes())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m app.exports.reform_paper", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--document", type=Path, help="assessment.json; default: it is made from the release and the scenario, which takes minutes")
    parser.add_argument("--release", help="the release that the document was made from (default: the current one)")
    parser.add_argument("--scenario", type=Path, help="without --document: the scenario file (default: the catalogue's redesigned framework)")
    parser.add_argument("--as-released", action="store_true", help="without --document: as many draws as the release's own assessment, which takes less time")
    parser.add_argument("--home", type=Path, help="folder of the releases (default: REFONTE_HOME, else data)")
    parser.add_argument("--language", choices=LANGUAGES, help="default: both")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    if chosen.document and chosen.scenario:
        parser.error("--scenario: the document already holds its scenario")
    if chosen.document and chosen.as_released:
        parser.error("--as-released: the document is already made")
    try:
        _write(chosen)
    except (PaperProblem, releases.ReleaseProblem, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _write(chosen: argparse.Namespace) -> None:
    if chosen.home:
        os.environ["REFONTE_HOME"] = str(chosen.home)
    release = _release(chosen.release)
    document = json.loads((chosen.document or _assessed(release.release_id, chosen)).read_bytes())
    if not isinstance(document, dict) or "format" not in document:
        raise PaperProblem("Ce fichier n’est pas une évaluation de la refonte / this file is not a reform assessment.")
    if "reason" not in document:
        require_same(document, release)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for language in [chosen.language] if chosen.language else LANGUAGES:
        for name, content in files(of_release(document, release, language)).items():
            (chosen.out / name).write_bytes(content)
            print(chosen.out / name)


def _release(name: str | None) -> releases.Release:
    """The release of that id, its manifest checked; the current one without a name. Raises ReleaseProblem."""
    if name is None:
        return releases.current()
    if not releases.RELEASE_ID.fullmatch(name):
        raise releases.ReleaseProblem("unknown", name)
    path = home() / "releases" / "manifests" / f"{name}.json"
    if not path.is_file():
        raise releases.ReleaseProblem("unknown", name)
    seen = path.stat()
    return releases._load(path, seen.st_mtime_ns, seen.st_size)


def _assessed(release_id: str, chosen: argparse.Namespace) -> Path:
    """The assessment made by its own command, in `out`. Raises PaperProblem with what the command said."""
    command = [sys.executable, "-m", "pipelines.assessing", "--home", str(home()), "--release", release_id, "--out", str(chosen.out.resolve())]
    command += ["--scenario", str(chosen.scenario.resolve())] if chosen.scenario else []
    command += ["--as-released"] if chosen.as_released else []
    done = subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise PaperProblem("L’évaluation a été refusée (voir plus haut) / the assessment was refused (see above).")
    return chosen.out / "assessment.json"


if __name__ == "__main__":
    sys.exit(main())
