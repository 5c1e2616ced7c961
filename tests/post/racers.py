"""What threads of one process do at the same moment with mails; see `tests.racers`."""

from __future__ import annotations

import sys
from threading import Barrier

from tests.racers import PATIENCE, RACES, main


def deliver(number: int, together: Barrier, rounds: str) -> object:
    """Deliver what is due, as a worker does."""
    from contadora.post.outbox import deliver_due

    sent = 0
    for _round in range(int(rounds)):
        together.wait(PATIENCE)
        sent += deliver_due().sent
    return sent


def queue(number: int, together: Barrier, key: str) -> object:
    """Queue a mail under one key, each its own."""
    from django.db import transaction

    from contadora.people.queries import system_user
    from contadora.post import outbox

    actor = system_user()
    together.wait(PATIENCE)
    with transaction.atomic():
        made = outbox.queue(
            actor,
            to="ana@mre.example",
            language="es",
            subject=f"{number}",
            body="x",
            kind="invitation",
            key=key,
        )
    return made is not None


RACES["post.deliver"] = deliver
RACES["post.queue"] = queue

if __name__ == "__main__":
    main(*sys.argv[1:])
