"""The evaluation survey: opened by the coordinator, answered once by each, without a name."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, survey_questions
from contadora.academy.actions.inside import require_place
from contadora.academy.guards import SURVEY
from contadora.academy.models import Application, Course, Survey
from contadora.forms import filling
from contadora.forms import queries as form_queries
from contadora.forms.models import Form, Response, Version
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.languages import current_language
from contadora.people.models import User
from contadora.people.queries import system_user


@transaction.atomic
def make_survey(actor: User, course: Course) -> Survey:
    """Make the course's survey with questions to begin with, as a form to change and publish."""
    access.require_organiser(actor, course)
    if Survey.objects.filter(course=course).exists():
        raise ValidationError(_("This course has a survey already."))
    form = Form.objects.create(
        owner=course.label,
        purpose=SURVEY,
        title=survey_questions.TITLE,
        created_by=actor,
        is_open=False,
    )
    Version.objects.create(form=form, number=1, definition=survey_questions.definition())
    survey = Survey.objects.create(course=course, form=form)
    audit.record(actor, "make_survey", survey, course=str(course.uuid))
    return survey


@transaction.atomic
def set_survey_open(actor: User, survey: Survey, is_open: bool) -> Survey:
    """Open the survey to participants, its draft published with it, or close it."""
    access.require_organiser(actor, survey.course)
    form = Form.objects.select_for_update().get(pk=survey.form_id)
    draft = form_queries.draft(form)
    if is_open and draft is not None:
        draft.published_at, draft.published_by = timezone.now(), actor
        draft.save()
    if is_open and form_queries.published(form) is None:
        raise ValidationError(_("The survey has no questions yet."))
    form.is_open = is_open
    form.save(update_fields=["is_open"])
    survey.form = form
    audit.record(actor, "set_survey_open", survey, is_open=is_open)
    return survey


@transaction.atomic
def answer_survey(
    application: Application, survey: Survey, given: filling.Given, *, language: str = ""
) -> None:
    """Keep one response that names nobody, and apart from it that this participant has answered.

    No time finer than the day is kept with either, the trail does not say who, and the list of
    who answered is in no order of arrival.
    """
    require_place(application)
    if survey.course_id != application.course_id:
        raise NotAllowed
    survey = Survey.objects.select_for_update(of=("self",)).select_related("form").get(pk=survey.pk)
    version = form_queries.published(survey.form)
    if version is None or not survey.form.is_open:
        raise ValidationError(_("The survey takes no answers now."))
    mark = str(application.uuid)
    if mark in survey.answered:
        raise ValidationError(
            _("You have answered the survey; nobody can tell which answer is yours.")
        )
    wrong = filling.problems(version, given.answers)
    if wrong:
        raise ValidationError({one.question: one.remedy for one in wrong})
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    Response.objects.create(
        version=version,
        language=current_language(language),
        answers=filling.applicable(version, given.answers),
        revision=1,
        started_at=day,
        saved_at=day,
        submitted_at=day,
    )
    survey.answered = sorted([*survey.answered, mark])
    survey.save(update_fields=["answered"])
    audit.record(system_user(), "answer_survey", survey)
