"""How a full room bears: 200 paragraphs, 33 delegations, 1,500 open proposals, 60 people in it.

Measured in processes and a store of their own: nothing of it stays. The words are drawn from a
list of ours; they say nothing.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from contadora.config.measuring import Figures, apart
from contadora.config.measuring_desk import empty_desk

if TYPE_CHECKING:
    from contadora.negotiation.actions.proposals import Wanted
    from contadora.negotiation.models import Paragraph, Proposal, Text
    from contadora.people.models import Delegation, User

PARAGRAPHS, DELEGATIONS, PROPOSALS, PEOPLE = 200, 33, 1500, 60
SECONDS, EACH = 60, 6  # ten proposals a minute
POLL = 2.0
COMMAND = "from contadora.cli.main import run; run()"
WORDS = """
States cooperation critical infrastructure capacity region measures confidence security
dialogue transparency voluntary exchange information technical assistance response norms
responsible behaviour resilience services assessment contact points training practices and
of the to in with for on by all relevant national regional international shared
""".split()  # noqa: SIM905  (a list of so many words is not read)


def bench_room(
    paragraphs: int = PARAGRAPHS,
    proposals: int = PROPOSALS,
    times: int = 20,
    seconds: int = SECONDS,
) -> Figures:
    """Return the figures: the page, a proposal, an acceptance, the open pages of sixty people."""
    return apart("contadora.negotiation.bench", paragraphs, proposals, times, seconds)


def _measure(paragraphs: int, proposals: int, times: int, seconds: int) -> Figures:
    empty_desk()
    chance = random.Random(1)  # noqa: S311 (the same words each time)
    text, members = build(chance, paragraphs, proposals)
    return {
        "page": _pages(text, members, times),
        "acts": _acts(text, members, chance, times),
        "open pages": _open_pages(text, members, chance, seconds),
    }


def build(
    chance: random.Random, paragraphs: int, proposals: int
) -> tuple[Text, list[tuple[User, Delegation]]]:
    """Make a room with all States of the region in it, each with its share of proposals."""
    from contadora.atlas import queries as atlas
    from contadora.negotiation import actions
    from contadora.negotiation.actions.rooms import Draft
    from contadora.people.models import Delegation, Membership, Role, User

    members = []
    for code in sorted(atlas.region())[:DELEGATIONS]:
        delegation = Delegation.objects.create(code=code, kind=Delegation.Kind.STATE)
        user = User.objects.create_user(
            f"officer.{code.lower()}@example.org", name=f"officer {code}"
        )
        Membership.objects.create(user=user, delegation=delegation, role=Role.HEAD)
        members.append((user, delegation))
    chair, first = members[0]
    drafts = [
        Draft("operative" if number > paragraphs // 4 else "preambular", _sentence(chance, 80))
        for number in range(paragraphs)
    ]
    text = actions.open_text(
        chair,
        delegation=first,
        values={"title": "A text of the bench", "kind": "position", "language": "en"},
        drafts=drafts,
        seats=[(each, "chair" if each == first else "delegation") for _user, each in members],
    )
    rows = list(text.paragraphs.order_by("position"))
    share = -(-proposals // len(members))
    made: list[Proposal] = []
    for user, delegation in members:
        wanted = [_wanted(chance, chance.choice(rows)) for _ in range(share)]
        wanted = wanted[: max(0, proposals - len(made))]
        if not wanted:
            break
        drafted = actions.draft_proposals(user, text, delegation, wanted)
        made += actions.send_proposals(user, text, delegation, drafted)
    for proposal in chance.sample(made, len(made) // 5):
        user, delegation = chance.choice(members)
        if delegation.pk != proposal.delegation_id:
            actions.take_stance(user, proposal, delegation, chance.choice(("support", "oppose")))
    text.refresh_from_db()
    return text, members


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words)).capitalize() + ";"


def _wanted(chance: random.Random, paragraph: Paragraph) -> Wanted:
    from contadora.negotiation.actions.proposals import Wanted

    found = [(each.start(), each.end()) for each in re.finditer(r"\w+", paragraph.base)]
    first = chance.randrange(len(found) - 6)
    length = chance.randrange(4)
    start, end = found[first][0], found[first + length][1]
    content = " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, 5)))
    if content == paragraph.base[start:end]:
        content += " also"
    return Wanted("words", paragraph, start, end, content, reason="for the bench")


def _pages(text: Text, members: list[tuple[User, Delegation]], times: int) -> dict[str, object]:
    from django.test import Client
    from django.urls import reverse
    from django.utils.translation import override

    from contadora.negotiation import board, queries

    with override("es"):
        address = reverse("negotiation:room", args=[text.uuid])
    clients = []
    for user, _delegation in members[:4]:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user)
        clients.append(client)

    def ask(client: Client) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: answered {answer.status_code}")

    ask(clients[0])  # imports and templates

    def cold() -> None:
        board.forget()
        queries.compiled.cache_clear()
        ask(clients[0])

    first = [_timed(cold) for _ in range(3)]
    warm = [_timed(partial(ask, clients[number % len(clients)])) for number in range(times)]
    size = len(clients[0].get(address).content)
    return {
        "paragraphs": text.paragraphs.count(),
        "delegations": text.participants.count(),
        "open proposals": text.proposals.filter(status="open").count(),
        "kilobytes": size // 1024,
        "nothing kept, ms (median)": statistics.median(first),
        "ms (median)": statistics.median(warm),
        "ms (most)": max(warm),
        "aim, ms": 400,
    }


def _acts(
    text: Text, members: list[tuple[User, Delegation]], chance: random.Random, times: int
) -> dict[str, object]:
    from contadora.negotiation import actions

    rows = list(text.paragraphs.order_by("position"))
    saved, accepted, together = [], [], []
    for number in range(times):
        user, delegation = members[1 + number % (len(members) - 1)]
        wanted = [_wanted(chance, chance.choice(rows))]

        def save(
            user: User = user, delegation: Delegation = delegation, wanted: list[Wanted] = wanted
        ) -> None:
            drafts = actions.draft_proposals(user, text, delegation, wanted)
            actions.send_proposals(user, text, delegation, drafts)

        saved.append(_timed(save))
    chair = members[0][0]
    waiting = [
        each for each in text.proposals.filter(status="open").order_by("number") if each.number
    ]
    for proposal in chance.sample(waiting, times):
        proposal.refresh_from_db()
        if proposal.status != "open":
            continue
        together.append(proposal.paragraph.proposals.filter(status="open").count())  # type: ignore[union-attr]
        accepted.append(_timed(partial(actions.accept_proposal, chair, proposal)))
    return {
        "a proposal saved, ms (median)": statistics.median(saved),
        "a proposal saved, ms (most)": max(saved),
        "aim of saving, ms": 100,
        "an acceptance, ms (median)": statistics.median(accepted),
        "an acceptance, ms (most)": max(accepted),
        "open on its paragraph (median)": statistics.median(together),
        "aim of accepting, ms": 200,
    }


def _open_pages(
    text: Text, members: list[tuple[User, Delegation]], chance: random.Random, seconds: int
) -> dict[str, object]:
    """Keep sixty pages open on a real server while proposals come in; how late each page was."""
    port = 20_000 + random.SystemRandom().randrange(20_000)
    server = subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, "-c", COMMAND, "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_for(port, server)
        return _watch(port, text, members, chance, seconds)
    finally:
        server.terminate()
        server.wait(20)


def _watch(
    port: int,
    text: Text,
    members: list[tuple[User, Delegation]],
    chance: random.Random,
    seconds: int,
) -> dict[str, object]:
    from django.test import Client

    from contadora.negotiation import actions
    from contadora.negotiation.models import Text as Model

    cookies = []
    for user, _delegation in members[: PEOPLE // 2]:
        for _page in range(2):
            client = Client()
            client.force_login(user)
            cookies.append(client.cookies["sessionid"].value)
    ending = threading.Event()
    seen: list[list[tuple[int, float]]] = [[] for _ in cookies]
    slow: list[float] = []
    failed: list[str] = []

    def page(number: int) -> None:
        # As `room.js` asks: which version, which order of paragraphs and which people it shows.
        version, shape, here = text.version, "", ""
        time.sleep(POLL * number / len(cookies))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        while not ending.is_set():
            began = time.monotonic()
            try:
                connection.request(
                    "GET",
                    f"/es/texts/{text.uuid}/live/?since={version}&shape={shape}&here={here}",
                    headers={"Cookie": f"sessionid={cookies[number]}"},
                )
                answer = connection.getresponse()
                words = answer.read()
            except OSError as error:
                failed.append(f"{type(error).__name__}: {error}")
                connection.close()
                continue
            slow.append(1000 * (time.monotonic() - began))
            if answer.status == 200:
                told = {
                    name.decode(): value.decode()
                    for name, value in re.findall(rb'data-(version|shape|here)="([^"]*)"', words)
                }
                shape, here = told.get("shape", shape), told.get("here", here)
                if int(told.get("version", "0")) > version:
                    version = int(told["version"])
                    seen[number].append((version, time.monotonic()))
            elif answer.status != 204:
                failed.append(f"answered {answer.status}")
            ending.wait(max(0.0, POLL - (time.monotonic() - began)))

    threads = [threading.Thread(target=page, args=(n,)) for n in range(len(cookies))]
    for thread in threads:
        thread.start()
    time.sleep(POLL * 2)
    rows = list(text.paragraphs.order_by("position"))
    kept: list[tuple[int, float]] = []
    for turn in range(max(1, seconds // EACH)):
        user, delegation = members[1 + turn % (len(members) - 1)]
        fresh = chance.choice(rows)
        fresh.refresh_from_db()
        drafts = actions.draft_proposals(user, text, delegation, [_wanted(chance, fresh)])
        actions.send_proposals(user, text, delegation, drafts)
        kept.append(
            (Model.objects.values_list("version", flat=True).get(pk=text.pk), time.monotonic())
        )
        time.sleep(EACH)
    ending.set()
    for thread in threads:
        thread.join(15)
    late = list(_lateness(kept, seen))
    if not late:
        raise RuntimeError(f"no page learnt of anything: {failed[:3]}")
    return {
        "pages open": len(cookies),
        "proposals meanwhile": len(kept),
        "page current after, s (median)": statistics.median(late),
        "page current after, s (95%)": sorted(late)[int(0.95 * (len(late) - 1))],
        "page current after, s (most)": max(late),
        "within 3 s, share": sum(each <= 3 for each in late) / len(late),
        "a poll, ms (median)": statistics.median(slow),
        "a poll, ms (95%)": sorted(slow)[int(0.95 * (len(slow) - 1))],
        "polls that failed": len(failed),
    }


def _lateness(
    kept: list[tuple[int, float]], seen: list[list[tuple[int, float]]]
) -> Iterator[float]:
    """Yield, for each act and page, the seconds until the page had it; missing counts as ever."""
    for version, at in kept:
        for page in seen:
            yield next((when - at for got, when in page if got >= version), float("inf"))


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if server.poll() is not None:
            words = server.stderr.read().decode() if server.stderr else ""
            raise RuntimeError(f"the server ended: {words[-1000:]}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/es/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not answer on port {port} within a minute")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(*map(int, sys.argv[1:]))))
