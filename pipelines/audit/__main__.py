"""`python -m pipelines.audit --release-folder FOLDER [--previous FOLDER]`: attack a folder of exported files.

Exit codes: 0 no leak; 1 leaks; 2 wrong usage; 3 refused: the files cannot be audited, or contradict each other.
"""

import argparse
import sys
from pathlib import Path

from pipelines.audit.auditing import audit
from pipelines.audit.hierarchies import Refused
from pipelines.audit.programs import ProgramFailed
from pipelines.audit.report import report


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipelines.audit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--release-folder", type=Path, required=True, help="the tree of exported files: committee/, funder/, organization/, common/")
    parser.add_argument("--previous", type=Path, help="the tree of the release before")
    parser.add_argument("--most", type=int, default=50, help="leaks told one by one")
    parser.add_argument("--thorough", action="store_true", help="attack for each organisation by linear programs too (many times slower)")
    asked = parser.parse_args(arguments)
    try:
        result = audit(asked.release_folder, asked.previous, asked.thorough)
    except (Refused, ProgramFailed) as problem:
        print(f"Refusé · Refused: {problem}", file=sys.stderr)
        return 3
    print(report(result, asked.most))
    return 1 if result.leaks else 0


if __name__ == "__main__":
    sys.exit(main())
