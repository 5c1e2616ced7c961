"""A whole desk for a measurement; apart from `measuring`, which rooms below `standing` use too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contadora.config.measuring import empty_store

if TYPE_CHECKING:
    from contadora.people.models import User


def empty_desk() -> User:
    """Make this process's desk, with the starter pack; return the desk's account."""
    home = empty_store()
    from contadora.config.compiled import compile_desk
    from contadora.people.queries import system_user
    from contadora.record.actions import load_starter

    compile_desk(home)
    desk = system_user()
    load_starter(desk)
    return desk
