"""What was done inside a course under a person's second address comes to the first one's place."""

from __future__ import annotations

from django.db.models import Max

from contadora.academy.models import Application, Attendance, ReportLine, Session, Survey

How = Attendance.How


def bring_along(goes: Application, stays: Application) -> list[Session]:
    """Move presence, papers and essays; of two of the same thing the better known one stays.

    Return the sessions whose reports name both, and are to be counted anew.
    """
    lines = ReportLine.objects.filter(application=goes)
    named = list(Session.objects.filter(reports__lines__in=lines).distinct())
    lines.update(application=stays)
    _presence(goes, stays)
    _papers(goes, stays)
    written = stays.essays.values("essay")
    goes.essays.exclude(essay__in=written).update(application=stays)
    _survey(goes, stays)
    return named


def _presence(goes: Application, stays: Application) -> None:
    known = {each.session_id: each for each in stays.attendances.all()}
    for each in goes.attendances.all():
        kept = known.get(each.session_id)
        if kept is not None and _rank(kept) >= _rank(each):
            continue
        if kept is not None:
            kept.delete()
        each.application = stays
        each.save(update_fields=["application"])


def _rank(row: Attendance) -> tuple[int, int]:
    return Attendance.WEIGHT[How(row.how)], row.minutes


def _papers(goes: Application, stays: Application) -> None:
    begun = set(stays.attempts.filter(submitted_at=None).values_list("quiz", flat=True))
    last = dict(stays.attempts.order_by().values_list("quiz").annotate(Max("number")))
    for each in goes.attempts.order_by("quiz", "number"):
        if each.submitted_at is None and each.quiz_id in begun:
            continue
        each.number = last[each.quiz_id] = last.get(each.quiz_id, 0) + 1
        each.application = stays
        each.save(update_fields=["application", "number"])


def _survey(goes: Application, stays: Application) -> None:
    survey = Survey.objects.select_for_update().filter(course=stays.course).first()
    if survey is not None and str(goes.uuid) in survey.answered:
        marks = {*survey.answered, str(stays.uuid)} - {str(goes.uuid)}
        survey.answered = sorted(marks)
        survey.save(update_fields=["answered"])
