"""A process in which many apply at the same moment; it prints how each ended as JSON.

Everybody has answered everything; each of the threads sends one application after another, all
beginning when all are ready.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

THREADS, PATIENCE = 10, 60


def main(applicants: int, cap: int) -> None:
    """Run the rush and print the counts."""
    import django

    django.setup()
    from django.db import close_old_connections, connection

    from contadora.academy import actions
    from contadora.academy.models import Application
    from tests.academy.applying import make_course, prepare

    course = make_course(cap=cap, slug="rush")
    drafts = prepare(course, applicants)
    connection.close()
    together = Barrier(THREADS)

    def send(mine: list[Application]) -> list[str]:
        together.wait(PATIENCE)
        ended = []
        try:
            for application in mine:
                try:
                    assert application.response is not None
                    made = actions.submit_application(application, application.response.revision)
                    ended.append(str(made.status))
                except Exception as error:  # told to the test
                    ended.append(f"{type(error).__name__}: {error}"[:200])
        finally:
            close_old_connections()
            connection.close()
        return ended

    with ThreadPoolExecutor(THREADS) as pool:
        parts = [drafts[number::THREADS] for number in range(THREADS)]
        ended = [each for part in pool.map(send, parts) for each in part]
    sys.stdout.write(json.dumps(Counter(ended)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
