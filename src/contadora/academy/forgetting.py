"""What the inside of a course forgets of somebody whose data is erased.

Words go: questions, essays, answers, markers' comments, names and addresses in reports. Minutes
and marks are what reports count and what a certificate rests on: on the date of retention they
stay, as numbers. Where the person asks for it they go too, unless a certificate rests on them.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from contadora.academy import assessment_queries, marking, results
from contadora.academy.models import (
    Application,
    CodeTry,
    Course,
    Person,
    ReportLine,
    ReportUpload,
    Survey,
    Visit,
    Vote,
)


def forget(application: Application, *, wholly: bool) -> None:
    """Erase what the inside keeps of an application's person, while the name is still known."""
    _questions(application)
    _named_lines(application)
    _survey(application)
    _batches(application)
    Visit.objects.filter(application=application).delete()
    CodeTry.objects.filter(application=application).delete()
    application.attendances.exclude(reason="").update(reason="")
    if wholly and not application.certificates.exists():
        for kept in (application.attendances, application.attempts, application.essays):
            kept.all().delete()
        return
    _papers(application)
    _essays(application)


def forget_reports(course: Course) -> int:
    """Erase who was in the video service's reports of a course; return how many lines went."""
    ReportUpload.objects.filter(session__course=course).exclude(problems=[]).update(problems=[])
    gone, _by_model = ReportLine.objects.filter(upload__session__course=course).delete()
    return gone


def forget_network(person: Person) -> None:
    """Erase what only the alumni's network still needed of somebody who left it."""
    applications = person.applications.all()
    if (
        person.seen_by_alumni
        or not applications
        or any(not each.erased_at for each in applications)
    ):
        return
    person.institution = person.post = ""
    person.save(update_fields=["institution", "post"])


def _questions(application: Application) -> None:
    now = timezone.now()
    application.questions.filter(hidden_at=None).update(hidden_at=now)
    application.questions.update(text="")
    Vote.objects.filter(application=application).delete()


def _named_lines(application: Application) -> None:
    """Erase the person's lines in reports: those matched, and those that name them all the same."""
    person = application.person
    addresses = {person.email, *person.other_addresses.values_list("email", flat=True)} - {""}
    names = {marking.plain(name) for name in (person.name, person.certificate_name)} - {""}
    lines = ReportLine.objects.filter(upload__session__course=application.course)
    others = lines.filter(application=None).values_list("pk", "name", "email")
    theirs = [
        pk
        for pk, name, email in others.iterator()
        if {email.lower(), name.lower()} & addresses or marking.plain(name) in names
    ]
    lines.filter(Q(application=application) | Q(pk__in=theirs)).delete()


def _survey(application: Application) -> None:
    # What was answered names nobody and stays; that they answered goes.
    mark = str(application.uuid)
    survey = Survey.objects.select_for_update().filter(course=application.course).first()
    if survey is not None and mark in survey.answered:
        survey.answered = [one for one in survey.answered if one != mark]
        survey.save(update_fields=["answered"])


def _batches(application: Application) -> None:
    # A batch that stopped says at whose name.
    person = application.person
    for name in {person.name, person.certificate_name} - {""}:
        application.course.issuances.filter(problem__contains=name).update(problem="")


def _papers(application: Application) -> None:
    now = timezone.now()
    for attempt in application.attempts.select_related("quiz"):
        if attempt.submitted_at is None:  # counted so far with what was saved of it
            marked = marking.mark(attempt.paper, results.given_values(attempt))
            ends = [now, *(at for at in (attempt.ends_at, attempt.quiz.closes_at) if at)]
            attempt.points, attempt.mark = marked.points, marked.percent
            attempt.submitted_at = min(ends)
        attempt.answers = {}
        attempt.save(update_fields=["points", "mark", "submitted_at", "answers"])


def _essays(application: Application) -> None:
    for written in application.essays.select_related("essay"):
        if written.submitted_at is None and assessment_queries.is_handed_in(written):
            written.submitted_at = written.saved_at
        written.text = written.settled_why = ""
        written.save(update_fields=["submitted_at", "text", "settled_why"])
        written.marks.exclude(comment="").update(comment="")
