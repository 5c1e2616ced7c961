"""How fast texts are loaded and words looked up, in a process and a store of their own."""

from __future__ import annotations

import json
import random
import statistics
import sys
import time

from contadora.config.measuring import Figures, apart, empty_store

PARAGRAPHS, OF_A_TEXT, LOOK_UPS = 20_000, 200, 60


def bench_library(paragraphs: int = PARAGRAPHS, look_ups: int = LOOK_UPS) -> Figures:
    """Return the figures of loading so many paragraphs and of looking up words among them."""
    return apart("contadora.negotiation.library.bench", paragraphs, look_ups)


def _measure(paragraphs: int, look_ups: int) -> dict[str, object]:
    home = empty_store()
    from contadora.negotiation.library import meaning

    began = time.perf_counter()
    meaning.load()
    encoder = time.perf_counter() - began
    return {
        "paragraphs": paragraphs,
        "encoder ready, s": round(encoder, 2),
        **_load(paragraphs),
        **_look_up(look_ups),
        "store, MB": round(home.store.stat().st_size / 2**20, 1),
    }


def _load(paragraphs: int) -> dict[str, object]:
    from contadora.negotiation import actions
    from contadora.negotiation.actions.library import finish_keeping
    from contadora.negotiation.library import bench_words
    from contadora.people.models import User

    loader = User.objects.create_user("bench@example.org", name="bench", is_secretariat=True)
    draw = random.Random(20260101)  # noqa: S311  (made-up words, not a secret)
    began, worked = time.perf_counter(), time.process_time()
    for first in range(0, paragraphs, OF_A_TEXT):
        language = bench_words.LANGUAGES[(first // OF_A_TEXT) % len(bench_words.LANGUAGES)]
        count = min(OF_A_TEXT, paragraphs - first)
        data = bench_words.text(language, first, count, draw)
        intake = actions.read_adopted_text(loader, data=data, filename="bench.txt")
        values = {
            "symbol": f"BENCH/{first}",
            "title": "A text made up to measure",
            "language": language,
            "how": "no_vote",
        }
        finish_keeping(actions.keep_adopted_text(loader, intake, values))
    return {
        "loaded, s": round(time.perf_counter() - began, 1),
        "processors' time of it, s": round(time.process_time() - worked, 1),
    }


def _look_up(times: int) -> dict[str, object]:
    from contadora.negotiation.library import bench_words, looking

    draw = random.Random(7)  # noqa: S311
    began = time.perf_counter()
    looking.lookup(bench_words.paragraph("en", -1, draw))
    first = time.perf_counter() - began
    took, worked = [], time.process_time()
    for number in range(times):
        language = bench_words.LANGUAGES[number % len(bench_words.LANGUAGES)]
        words = bench_words.paragraph(language, -2 - number, draw)
        began = time.perf_counter()
        found = looking.lookup(words, language=language)
        took.append(1000 * (time.perf_counter() - began))
        if not found:
            raise RuntimeError(f"nothing was found for: {words}")
    took.sort()
    worked = time.process_time() - worked
    return {
        "first look-up, which reads the library, ms": round(1000 * first),
        "look-up, ms (median)": round(statistics.median(took), 1),
        "look-up, ms of a processor's time": round(1000 * worked / times, 1),
        "look-up, ms (95 of 100)": round(took[int(0.95 * (len(took) - 1))], 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
