"""What compilations and the live view rest on, read from the store with few queries.

A submission never changes, nor does a published version of a questionnaire: what was read of them
is kept in the process. Translations may be added later and are read each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from contadora.atlas import queries as atlas
from contadora.atlas.texts import localized
from contadora.forms.models import Version
from contadora.reporting.compiling.material import (
    PUBLIC,
    SECRETARIAT,
    Contribution,
    Earlier,
    Material,
    Participant,
    Translation,
    contribution,
    released,
    standing_of,
)
from contadora.reporting.models import Report, Round, SectionTranslation, Submission
from contadora.reporting.queries import latest_submissions

KEPT = 256  # submissions
EditionOf = Callable[[str], str]  # of a State's report
EditionIn = Callable[[Round], EditionOf]

_lock = threading.Lock()
_contributions: OrderedDict[UUID, Contribution] = OrderedDict()
_definitions: dict[str, Mapping[str, Any]] = {}


def state_names(language: str) -> dict[str, str]:
    """Return the everyday names of States in a language, by code."""
    return {code: str(localized(one, "short", language)) for code, one in atlas.states().items()}


def official_names(language: str) -> dict[str, str]:
    """Return the names of States as the United Nations lists them, for documents, by code."""
    return {code: str(localized(one, "name", language)) for code, one in atlas.states().items()}


def material(
    round: Round,
    edition: str,
    *,
    edition_in: EditionIn | None = None,
    translated: bool = True,
    own: bool = False,
) -> Material:
    """Return a round with what was released in it and in the one before.

    `edition_in` may see more of some States, in one of the two or in both.
    """
    seen = edition_in or (lambda _round: lambda _code: edition)
    every = submitted(round, translated=translated)
    reports = list(Report.objects.filter(round=round).select_related("delegation"))
    late = first_late(round)
    participants = []
    for one in sorted(reports, key=lambda each: each.delegation.code):
        code = one.delegation.code
        standing = standing_of(every.get(code), left=one.left_at is not None)
        participants.append(Participant(code, standing, code in every and code in late))
    return Material(
        str(round.uuid),
        dict(round.title),
        dict(round.questionnaire.form.title),
        round.version.number,
        round.version.definition,
        round.opens_at,
        round.closes_at,
        round.zone,
        edition,
        tuple(participants),
        _held(round, every, seen(round)),
        earlier(round, seen),
        own,
    )


def _held(
    round: Round, every: Mapping[str, Contribution], seen: EditionOf
) -> dict[str, Contribution]:
    return {code: shown(round, one, seen(code)) for code, one in every.items()}


def shown(round: Round, one: Contribution, edition: str) -> Contribution:
    """Return what an edition holds of a report; of a round that publishes nothing, nothing."""
    if edition == PUBLIC and round.publishes == Round.Publishing.NOTHING:
        return replace(one, parts=(), withheld=len(one.parts), reason="")
    return released(one, edition)


def earlier_round(round: Round) -> Round | None:
    """Return the round before: the one it names, else the last by the same questionnaire."""
    if round.previous_id is not None:
        return Round.objects.select_related("version").get(pk=round.previous_id)
    return (
        Round.objects.filter(
            questionnaire=round.questionnaire_id,
            convener=round.convener_id,
            opened_at__isnull=False,
            opens_at__lt=round.opens_at,
        )
        .exclude(pk=round.pk)
        .select_related("version")
        .order_by("-opens_at")
        .first()
    )


def earlier(round: Round, seen: EditionIn) -> Earlier | None:
    """Return the round before with what was released in it, None where there is none."""
    before = earlier_round(round)
    if before is None:
        return None
    return Earlier(
        dict(before.title),
        before.version.definition,
        _held(before, submitted(before, translated=False), seen(before)),
    )


def submitted(round: Round, *, translated: bool = True) -> dict[str, Contribution]:
    """Return each State's last report in a round, whole: hold back before showing any of it."""
    rows = list(latest_submissions(round).defer("content"))
    found = read_submissions(rows)
    if translated and rows:
        found = _translated(rows, found)
    return {row.report.delegation.code: found[row.uuid] for row in rows}


def submitted_by(code: str, rounds: Iterable[Round]) -> dict[int, Contribution]:
    """Return a State's last report in each of some rounds by the round's key, whole."""
    newest: dict[int, Submission] = {}
    rows = (
        Submission.objects.filter(
            report__delegation__code=code, report__round__in=[one.pk for one in rounds]
        )
        .filter(report__left_at=None)
        .select_related("report__delegation", "report__round")
        .defer("content")
        .order_by("number")
    )
    for row in rows:
        newest[row.report.round_id] = row
    found = read_submissions(newest.values())
    return {key: found[row.uuid] for key, row in newest.items()}


def read_submissions(rows: Iterable[Submission]) -> dict[UUID, Contribution]:
    """Return submissions as contributions by their identifiers; the new ones with one query."""
    wanted = {row.uuid: row for row in rows}
    with _lock:
        found = {uuid: _contributions[uuid] for uuid in wanted if uuid in _contributions}
        for uuid in found:
            _contributions.move_to_end(uuid)
    missing = [uuid for uuid in wanted if uuid not in found]
    if missing:
        contents = dict(Submission.objects.filter(uuid__in=missing).values_list("uuid", "content"))
        versions = definitions({str(one["version"]) for one in contents.values()})
        for uuid, content in contents.items():
            row = wanted[uuid]
            found[uuid] = contribution(
                row.report.delegation.code,
                content,
                versions.get(str(content["version"])) or row.report.round.version.definition,
                uuid=str(uuid),
                number=row.number,
                sha256=row.sha256,
                submitted_at=row.submitted_at,
                late=row.is_late,
                reason=row.reason,
            )
        with _lock:
            for uuid in missing:
                _contributions[uuid] = found[uuid]
            while len(_contributions) > KEPT:
                _contributions.popitem(last=False)
    return found


def forget() -> None:
    """Keep nothing in the process, as after a start."""
    with _lock:
        _contributions.clear()
        _definitions.clear()


def definitions(uuids: set[str]) -> dict[str, Mapping[str, Any]]:
    """Return published versions' definitions by identifier; those read before from memory."""
    missing = [uuid for uuid in uuids if uuid not in _definitions]
    if missing:
        rows = Version.objects.filter(uuid__in=missing, published_at__isnull=False)
        for uuid, definition in rows.values_list("uuid", "definition"):
            _definitions[str(uuid)] = definition
    return {uuid: _definitions[uuid] for uuid in uuids if uuid in _definitions}


def first_late(round: Round) -> set[str]:
    """Return the States whose first report came after the closing; a correction is no delay."""
    rows = Submission.objects.filter(report__round=round, number=1, is_late=True)
    return set(rows.values_list("report__delegation__code", flat=True))


def _translated(
    rows: Sequence[Submission], found: Mapping[UUID, Contribution]
) -> dict[UUID, Contribution]:
    """Add the translations of each report; a correction keeps those of what it left as it was."""
    corrected = [row for row in rows if row.number > 1]
    earlier: list[Submission] = []
    if corrected:
        earlier = list(
            Submission.objects.filter(report__in=[row.report_id for row in corrected])
            .exclude(pk__in=[row.pk for row in rows])
            .select_related("report__delegation", "report__round__version")
            .defer("content")
            .order_by("number")
        )
    given: dict[int, dict[str, dict[str, Translation]]] = {}
    texts = SectionTranslation.objects.filter(submission__in=[row.pk for row in (*rows, *earlier)])
    for key, question, language, words, by in texts.values_list(
        "submission_id", "question", "language", "words", "by"
    ):
        given.setdefault(key, {}).setdefault(question, {})[language] = Translation(words, by)
    before = read_submissions([row for row in earlier if row.pk in given])
    kept: dict[UUID, Contribution] = {}
    for row in rows:
        own: dict[str, dict[str, Translation]] = {}
        now = _in_words(found[row.uuid])
        for old in (each for each in earlier if each.report_id == row.report_id):
            if old.pk in given:
                then = _in_words(before[old.uuid])
                same = {key for key in given[old.pk] if then.get(key, "") == now.get(key)}
                _take(own, {key: given[old.pk][key] for key in same})
        _take(own, given.get(row.pk, {}))
        kept[row.uuid] = with_translations(found[row.uuid], own)
    return kept


def _in_words(one: Contribution) -> dict[str, str]:
    return {answer.key: str(answer.value) for part in one.parts for answer in part.answers}


def _take(
    own: dict[str, dict[str, Translation]],
    given: Mapping[str, Mapping[str, Translation]],
) -> None:
    for question, by_language in given.items():
        own.setdefault(question, {}).update(by_language)


def with_translations(
    one: Contribution, given: Mapping[str, Mapping[str, Translation]]
) -> Contribution:
    """Return a contribution with the translations of its answers, by question and language."""
    if not given:
        return one
    parts = tuple(
        replace(
            part,
            answers=tuple(
                replace(answer, translations=given[answer.key]) if answer.key in given else answer
                for answer in part.answers
            ),
        )
        for part in one.parts
    )
    return replace(one, parts=parts)


def material_for(round: Round, edition: str) -> Material:
    """Return a round in one of its two editions, for a compilation."""
    if edition not in (PUBLIC, SECRETARIAT):
        raise ValueError(f"edition: {edition!r} is none; give {PUBLIC} or {SECRETARIAT}")
    return material(round, edition)
