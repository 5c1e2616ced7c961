"""How long a region's compilation takes: 33 full reports on eleven norms, in four languages.

Measured in a process and a store of its own: nothing of it stays. The words are drawn from a list
of ours; they say nothing, and no State said them.
"""

from __future__ import annotations

import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from contadora.config.measuring import Figures, apart
from contadora.config.measuring_desk import empty_desk
from contadora.reporting.compiling import press

if TYPE_CHECKING:
    from contadora.people.models import Delegation, User
    from contadora.reporting.compiling.blocks import Compilation
    from contadora.reporting.models import Round

STATES, WORDS_EACH = 33, 70
AIM_SECONDS, AIM_MEGABYTES, AIM_PAGE = 20, 500, 80
COMPILE = "compile"
WORDS = """
States cooperation critical infrastructure capacity region measures confidence security
dialogue transparency voluntary exchange information technical assistance response norms
responsible behaviour resilience services assessment contact points training practices and
of the to in with for on by all relevant national regional international shared
""".split()  # noqa: SIM905  (a list of so many words is not read)


def bench_reporting(times: int = 20, states: int = STATES) -> Figures:
    """Return the figures: each language's compilation, memory, the live grid's page."""
    return apart("contadora.reporting.bench", times, states)


def _measure(times: int, states: int) -> Figures:
    desk = empty_desk()
    chance = random.Random(1)  # noqa: S311 (the same words each time)
    _first, second = build(desk, chance, states)
    return {
        "compilations": _alone(second),
        "pages": _pages(second, times),
    }


def build(desk: User, chance: random.Random, states: int) -> tuple[Round, Round]:
    """Make two rounds on the eleven norms, in which every State of the region reports in full."""
    from django.utils import timezone

    from contadora.atlas import queries as atlas
    from contadora.forms.models import Form, Version
    from contadora.people.models import Delegation
    from contadora.reporting.models import Questionnaire, Round
    from contadora.reporting.shipped import shipped

    asked = shipped("norms")
    if asked is None:
        raise RuntimeError("questionnaire: norms is not shipped; the desk is damaged")
    now = timezone.now()
    form = Form.objects.create(
        owner="bench", purpose="report", title=dict(asked.title), created_by=desk
    )
    version = Version.objects.create(
        form=form, number=1, definition=asked.definition, published_at=now
    )
    questionnaire = Questionnaire.objects.create(form=form, made_by=desk)
    delegations = [
        Delegation.objects.get_or_create(code=code, defaults={"kind": Delegation.Kind.STATE})[0]
        for code in sorted(atlas.region())[:states]
    ]
    rounds: list[Round] = []
    for number, ago in enumerate((400, 60), 1):
        opens = now - timedelta(days=ago)
        made = Round.objects.create(
            title={"en": f"Round {number} of the bench"},
            questionnaire=questionnaire,
            version=version,
            previous=rounds[-1] if rounds else None,
            languages=["es", "en", "pt", "fr"],
            opens_at=opens,
            closes_at=opens + timedelta(days=50),
            opened_at=opens,
            made_by=desk,
        )
        for each in delegations:
            _report(desk, made, each, asked.definition, chance)
        rounds.append(made)
    return rounds[0], rounds[1]


def _report(
    desk: User,
    round: Round,
    delegation: Delegation,
    definition: Mapping[str, Any],
    chance: random.Random,
) -> None:
    from contadora.reporting.models import Report, Submission

    content = {
        "version": str(round.version.uuid),
        "language": chance.choice(("es", "es", "es", "en", "pt", "fr")),
        "sections": [
            {
                "key": section["key"],
                "nothing_new": False,
                "release": "public",
                "answers": {
                    question["key"]: value
                    for question in section["questions"]
                    if (value := _answer(question, chance)) is not None
                },
                "files": [],
                "written_by": [],
            }
            for section in definition["sections"]
        ],
    }
    whole = json.dumps(content, sort_keys=True, ensure_ascii=False)
    Submission.objects.create(
        report=Report.objects.create(round=round, delegation=delegation),
        number=1,
        content=content,
        sha256=hashlib.sha256(whole.encode()).hexdigest(),
        submitted_by=desk,
        submitted_at=round.opens_at + timedelta(days=20),
    )


def _answer(question: Mapping[str, Any], chance: random.Random) -> Any:
    kind = question["type"]
    if kind == "status":
        return chance.choice(("yes", "partly", "no", "undecided"))
    if kind == "long_text":
        return " ".join(chance.choice(WORDS) for _ in range(WORDS_EACH)).capitalize() + "."
    if kind == "multiple":
        values = [one["value"] for one in question["options"]]
        return sorted(chance.sample(values, min(3, len(values))))
    if kind == "choice":
        return chance.choice(question["options"])["value"]
    if kind == "link":
        return "https://example.org/evidence"
    return "2026-01-15" if kind == "date" else None


def _alone(round: Round) -> dict[str, dict[str, object]]:
    """Compile in a process that has only opened the desk, as one that serves it has."""
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "contadora.reporting.bench", COMPILE, str(round.uuid)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-2000:])
    figures: dict[str, dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _compile(uuid: str) -> dict[str, dict[str, object]]:
    import django

    django.setup()
    from contadora.reporting.models import Round

    rounds = Round.objects.select_related("questionnaire__form", "version")
    return _compilations(rounds.get(uuid=uuid))


def _compilations(round: Round) -> dict[str, dict[str, object]]:
    """Time each language's compilation, all that a secretariat takes out: every format of it."""
    from contadora.people.languages import LANGUAGES
    from contadora.reporting import gathering
    from contadora.reporting.compiling import data, docx, pdf
    from contadora.reporting.compiling.composing import compose
    from contadora.reporting.compiling.material import SECRETARIAT

    found: dict[str, dict[str, object]] = {}
    total = 0.0
    for language in LANGUAGES:
        names = gathering.official_names(language)
        began = time.perf_counter()
        material = gathering.material_for(round, SECRETARIAT)
        compilation = compose(material, names, language)
        composed = time.perf_counter() - began
        took: dict[str, object] = {"blocks": len(compilation.blocks), "composed, s": composed}
        makers: dict[str, Callable[[], bytes]] = {
            "DOCX": partial(docx.render, compilation),
            "PDF": partial(pdf.render, compilation),
            "HTML": partial(_page, compilation),
            "JSON": partial(data.render, material, names, language),
        }
        for name, make in makers.items():
            start = time.perf_counter()
            size = len(make())
            took[f"{name}, s"] = time.perf_counter() - start
            took[f"{name}, kB"] = size // 1024
        spent = time.perf_counter() - began
        total += spent
        took["in all, s"] = spent
        took["memory, MB"] = _megabytes()
        found[language] = took
    found["four languages"] = {
        "in all, s": total,
        "aim, s": AIM_SECONDS,
        "memory, MB": _megabytes(),
        "aim, MB": AIM_MEGABYTES,
    }
    return found


def _megabytes() -> int:
    """Return the most memory so far of this process and the typesetter's largest together."""
    own = press.peak() or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + press.heaviest) // 1024


def _page(compilation: Compilation) -> bytes:
    from contadora.reporting.compiling import html

    return html.body(compilation).encode()


def _pages(round: Round, times: int) -> dict[str, object]:
    from django.test import Client
    from django.urls import reverse
    from django.utils.translation import override

    from contadora.reporting import gathering

    client = Client(SERVER_NAME="127.0.0.1")
    with override("es"):
        address = reverse("reporting:compiled_grid", args=[round.uuid])

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: answered {answer.status_code}")

    ask()  # imports and templates

    def cold() -> None:
        gathering.forget()
        ask()

    first = [_timed(cold) for _ in range(3)]
    warm = [_timed(ask) for _ in range(times)]
    return {
        "States": round.reports.count(),
        "nothing kept, ms (median)": statistics.median(first),
        "ms (median)": statistics.median(warm),
        "ms (most)": max(warm),
        "aim, ms": AIM_PAGE,
    }


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1] == COMPILE:
        sys.stdout.write(json.dumps(_compile(sys.argv[2])))
    else:
        sys.stdout.write(json.dumps(_measure(*map(int, sys.argv[1:]))))
