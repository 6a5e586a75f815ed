"""`python -m pipelines`: the catalogue first, because everything else reads it; then the command."""

import sys

from pipelines import catalogue, telling


def main() -> int:
    try:
        catalogue.load()
    except catalogue.CatalogueError as error:
        telling.tell("failed", message=error)
        return 1
    from pipelines import command

    return command.main()


if __name__ == "__main__":
    sys.exit(main())
