"""What stops the store, apart from the libraries that say it: the app's pages need the word without the weight."""


class StoreProblem(Exception):
    """The store cannot be used. `kind`: unsupported, unreachable, unready (migrate first) or newer; `detail` never holds a password."""

    def __init__(self, kind: str, detail: str = ""):
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail = kind, detail
