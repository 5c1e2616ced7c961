"""A process in which objections race with the deadline; it prints how each round ended as JSON.

Two closers wait for the deadline and close, without any grace. Objectors receive what they send at
a moment before or after the deadline, hold it for a while as a busy desk would, then register it;
some until the round was closed.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

AHEAD, PATIENCE, CLOSERS = 0.25, 60, 2
AT_ONCE, CLOSED = -1000, -1
# For each round, of each objector: when it is received, from the deadline, and for how long it is
# held, in milliseconds.
CASES: tuple[tuple[tuple[int, int], ...], ...] = (
    ((-60, 0), (20, 0)),
    ((AT_ONCE, CLOSED), (AT_ONCE, CLOSED)),  # in time, registered after the closing
    ((0, 0), (1, 30)),  # all too late
    ((-1, 0), (-2, 0), (1, 0)),  # about the same moment
    ((AT_ONCE, CLOSED), (40, 0)),  # one too late comes through first
    ((-3, 8), (-2, 4), (-1, 0)),
    (),  # nobody
)


def main() -> None:
    """Run the races and print what is in the store after each."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from contadora.negotiation import actions
    from contadora.negotiation.actions.rooms import Draft
    from contadora.negotiation.models import SilenceRound
    from contadora.negotiation.reception import Receipt
    from contadora.negotiation.silence_rules import Rules
    from contadora.people.queries import system_user
    from tests.factory import make_cast

    cast, desk = make_cast(), system_user()
    rules = Rules(name={"en": "None"}, hours=0)

    def opened(number: int) -> SilenceRound:
        text = actions.open_text(
            cast.head,
            delegation=cast.uruguay,
            values={
                "title": f"Text {number}",
                "kind": "position",
                "language": "en",
                "languages": ["en"],
            },
            drafts=[Draft("operative", "Decides to remain seized of the matter.")],
            seats=[(cast.costa_rica, "delegation"), (cast.uruguay, "chair")],
        )
        round = actions.open_silence(
            cast.head,
            text.revisions.get(),
            rules=rules,
            deadline=timezone.now() + timedelta(hours=1),
        )
        # However long the opening took, the deadline is a moment from now.
        round.deadline = timezone.now() + timedelta(seconds=AHEAD)
        round.save(update_fields=["deadline"])
        return round

    def wait_until(moment: Any) -> None:
        while (left := (moment - timezone.now()).total_seconds()) > 0:
            time.sleep(min(left, 0.002))

    def close(round: SilenceRound, together: Barrier, closed: Event) -> str:
        together.wait(PATIENCE)
        wait_until(round.deadline)
        done = actions.close_silence(desk, round)
        closed.set()
        return str(done.status)

    def object_to(
        round: SilenceRound, together: Barrier, closed: Event, first: Receipt, at: int, held: int
    ) -> bool:
        together.wait(PATIENCE)
        wait_until(round.deadline + timedelta(milliseconds=at))
        received = first if at == AT_ONCE else Receipt()
        if held == CLOSED:
            closed.wait(PATIENCE)
        else:
            time.sleep(held / 1000)
        row = actions.object_to(
            cast.other, round, cast.costa_rica, "objection", "No.", "en", received=received
        )
        return row.in_time

    def run(task: Any, *given: Any) -> Any:
        try:
            return task(*given)
        finally:
            connection.close()

    ended = []
    for number, case in enumerate(CASES):
        round, closed = opened(number), Event()
        first = Receipt()
        together = Barrier(CLOSERS + len(case))
        with ThreadPoolExecutor(CLOSERS + len(case)) as pool:
            closing = [pool.submit(run, close, round, together, closed) for _ in range(CLOSERS)]
            objecting = [
                pool.submit(run, object_to, round, together, closed, first, at, held)
                for at, held in case
            ]
            for each in (*closing, *objecting):
                each.result(PATIENCE)
        ended.append(state_of(round.pk))
    sys.stdout.write(json.dumps(ended))


def state_of(key: int) -> dict[str, Any]:
    """Return what the store says of a round."""
    from contadora.negotiation.models import Outcome, SilenceRound
    from contadora.post.models import Message
    from contadora.record.models import Act

    round = SilenceRound.objects.select_related("text").get(pk=key)
    outcome = Outcome.objects.filter(text=round.text).first()
    mails = Message.objects.filter(about=round.text.label)
    return {
        "status": round.status,
        "text": round.text.status,
        "corrected": round.corrected_at is not None,
        "closed_at_the_deadline": round.closed_at == round.deadline,
        "closings": round.text.events.filter(act="close_silence").count(),
        "outcomes": Outcome.objects.filter(text=round.text).count(),
        "acts": Act.objects.filter(instrument=outcome.instrument).count() if outcome else 0,
        "kept_mails": mails.filter(kind="negotiation-silence-kept").count(),
        "broken_mails": mails.filter(kind="negotiation-silence-broken").count(),
        "received": [
            [(each.received_at - round.deadline).total_seconds(), each.in_time]
            for each in round.objections.order_by("pk")
        ],
    }


if __name__ == "__main__":
    main()
