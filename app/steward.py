"""What the steward reads of the store on screen: no figure, and no one else."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.orm import Session as StoreSession

from app import permits
from app.access import Session
from app.scopes import OutsideScope
from app.store import database


@contextlib.contextmanager
def reading(session: Session) -> Iterator[StoreSession]:
    """The store, for a session that has the steward's scope open. Raises OutsideScope for any other, StoreProblem."""
    permits.require(session.scope)
    if session.scope.role != "steward":
        raise OutsideScope(f"{session.scope.role}: the journal is the steward's")
    with database.reading(database.store()) as store:
        yield store
