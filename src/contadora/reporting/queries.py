"""Reads of rounds and of what was submitted in them."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from contadora.forms.definition import questions
from contadora.forms.models import Version
from contadora.people.models import Delegation
from contadora.reporting.compiling.material import is_kept_apart
from contadora.reporting.models import Report, Round, Submission

Section = dict[str, Any]  # as `Submission.content` has it
MOST_BACK = 30  # rounds that are gone back through for a State's last report


def latest_submissions(round: Round) -> QuerySet[Submission]:
    """Return the newest submission of each State that is in the round, by its code."""
    newest = Submission.objects.filter(report=OuterRef("report")).order_by("-number").values("pk")
    return (
        Submission.objects.filter(report__round=round, report__left_at=None)
        .filter(pk=Subquery(newest[:1]))
        .select_related("report__delegation", "report__round")
        .order_by("report__delegation__code")
    )


def sections_released(submission: Submission, to: str = "public") -> list[Section]:
    """Return the sections that a State released to the public, or also to the secretariat.

    What the public may read the secretariat reads too; a round that publishes nothing has nothing
    for the public.
    """
    sections: list[Section] = list(submission.content["sections"])
    if to == "secretariat":
        return sections
    if to != "public":
        raise ValueError(f"to: {to!r} is nobody; give public or secretariat")
    if submission.report.round.publishes == Round.Publishing.NOTHING:
        return []
    return [one for one in sections if one["release"] == "public"]


def public_sections(submission: Submission) -> list[Section]:
    """Return what anyone may read of a submission.

    It is what the State released and has not taken back by a correction, without answers about a
    person and without contacts, which are kept apart.
    """
    found = sections_released(submission)
    newest = _newest(Report.objects.filter(pk=submission.report_id))
    if newest is not None and newest.pk != submission.pk:
        still = {one["key"] for one in sections_released(newest)}
        found = [one for one in found if one["key"] in still]
    definition = version_of(submission).definition
    apart = {one["key"] for one in questions(definition) if is_kept_apart(one)}
    return [
        {
            **one,
            "answers": {key: value for key, value in one["answers"].items() if key not in apart},
            "files": [file for file in one["files"] if file["question"] not in apart],
        }
        for one in found
    ]


def version_of(submission: Submission) -> Version:
    """Return the form's version that a submission answers."""
    version = submission.report.round.version
    if str(version.uuid) == submission.content["version"]:
        return version
    return Version.objects.select_related("form").get(uuid=submission.content["version"])


def last_submission(round: Round, delegation: Delegation) -> Submission | None:
    """Return a State's newest submission in the nearest earlier round that it reported in.

    Without a previous round, it is that to the same questionnaire in a round that opened earlier.
    """
    seen: set[int] = {round.pk}
    before = round.previous
    while before is not None and before.pk not in seen and len(seen) < MOST_BACK:
        found = _newest(Report.objects.filter(round=before, delegation=delegation))
        if found is not None:
            return found
        seen.add(before.pk)
        before = before.previous
    if round.previous_id is not None:
        return None
    return _newest(
        Report.objects.filter(
            delegation=delegation,
            round__questionnaire=round.questionnaire_id,
            round__opens_at__lt=round.opens_at,
        ).exclude(round=round)
    )


def _newest(reports: QuerySet[Report]) -> Submission | None:
    return (
        Submission.objects.filter(report__in=reports.filter(left_at=None))
        .select_related("report__round", "report__delegation")
        .order_by("-report__round__opens_at", "-number")
        .first()
    )
