"""A process of writers, for the test of the chain under many: threads that each write entries."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

THREADS, EACH = 4, 10


def write(number: int) -> int:
    """Write entries, each in a transaction that also reads and changes a row."""
    from django.db import connection, transaction

    from contadora.people import actions
    from contadora.people.models import User

    try:
        user, _made = User.objects.get_or_create(email=f"writer{os.getpid()}.{number}@example.org")
        for turn in range(EACH):
            # Reading first is what a store that locks late takes amiss.
            with transaction.atomic():
                user = User.objects.get(pk=user.pk)
                actions.set_language(user, ("es", "pt")[turn % 2])
    finally:
        connection.close()
    return EACH


def main() -> None:
    """Run the threads and say how many entries were written."""
    import django

    django.setup()
    with ThreadPoolExecutor(THREADS) as pool:
        sys.stdout.write(str(sum(pool.map(write, range(THREADS)))))


if __name__ == "__main__":
    main()
