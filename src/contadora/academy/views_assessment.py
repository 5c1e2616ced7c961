"""The coordinator's pages of quizzes, essays and the survey, and the markers' pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contadora.academy import access, actions, assessment_queries, clock
from contadora.academy.actions.essays import require_marker
from contadora.academy.forms_inside import BankForm, EssayForm, QuizForm, texts_of
from contadora.academy.models import BankQuestion, Course, Essay, EssayText, Quiz, Survey
from contadora.people.access import NotAllowed, account
from contadora.people.forms import Refusable
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def _told(request: HttpRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


@WRITES
def assessment(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course's bank, quizzes, essays and survey; a POST copies a bank or sets the survey."""
    user = person(request)
    course = access.own_course(user, slug)
    if request.method == "POST":
        try:
            _change(request, course)
        except ValidationError as error:
            _told(request, error)
        return redirect("academy:assessment", slug)
    return render(
        request,
        "academy/inside_assessment.html",
        {
            "course": course,
            "bank": course.bank.all(),
            "quizzes": assessment_queries.quizzes(course),
            "essays": assessment_queries.essays(course),
            "survey": Survey.objects.filter(course=course).select_related("form").first(),
            "sources": assessment_queries.banks(user, course),
            "zone": clock.zone_of(course),
        },
    )


def _change(request: HttpRequest, course: Course) -> None:
    user, do = person(request), request.POST.get("do", "")
    if do == "copy":
        source = access.own_course(user, request.POST.get("source", ""))
        count = actions.copy_bank(user, course, source)
        messages.success(request, _("%(count)s questions copied.") % {"count": count})
    elif do == "survey":
        actions.make_survey(user, course)
        messages.success(request, _("The survey is made; look at its questions, then open it."))
    elif do in ("open", "close"):
        survey = Survey.objects.filter(course=course).first()
        if survey is None:
            raise NotAllowed
        actions.set_survey_open(user, survey, do == "open")
        messages.success(request, _("Saved."))


def _one(rows: Any, uuid: UUID | None) -> Any:
    """Return the row of this number, or 404; None where a new one is asked for."""
    if uuid is None:
        return None
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def _saved(
    request: HttpRequest, slug: str, form: Refusable, save: Callable[[], object]
) -> HttpResponse | None:
    """Save what a form asks; return where to go then, nothing where the form is shown again."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        save()
    except ValidationError as error:
        form.refuse(error)
        return None
    messages.success(request, _("Saved."))
    return redirect("academy:assessment", slug)


@WRITES
def bank_question(request: HttpRequest, slug: str, uuid: UUID | None = None) -> HttpResponse:
    """Add a question to the bank, change one, or take it out of use."""
    user = person(request)
    course = access.own_course(user, slug)
    question: BankQuestion | None = _one(course.bank, uuid)
    if question is not None and request.POST.get("do") in ("retire", "back"):
        actions.retire_bank_question(user, question, back=request.POST["do"] == "back")
        return redirect("academy:assessment", slug)
    form = BankForm(
        request.POST or None, initial=BankForm.initial_of(question) if question else None
    )

    def save() -> None:
        actions.save_bank_question(user, course, question, **form.values())

    return _saved(request, slug, form, save) or render(
        request,
        "academy/inside_form.html",
        {
            "course": course,
            "form": form,
            "heading": _("Question of the bank"),
            "question": question,
        },
    )


@WRITES
def quiz(request: HttpRequest, slug: str, uuid: UUID | None = None) -> HttpResponse:
    """Make a quiz or change it; see how it went."""
    user = person(request)
    course = access.own_course(user, slug)
    found: Quiz | None = _one(course.quizzes, uuid)
    if found is not None and request.POST.get("do") in ("publish", "back"):
        return _publish(request, slug, found)
    form = QuizForm(request.POST or None, course=course, initial=_quiz_initial(found))

    def save() -> None:
        actions.save_quiz(
            user,
            course,
            found,
            session=form.cleaned_data["session"],
            titles=form.by_language("title"),
            questions=form.cleaned_data["questions"],
            **form.values(),
        )

    return _saved(request, slug, form, save) or render(
        request,
        "academy/inside_form.html",
        {
            "course": course,
            "form": form,
            "heading": _("Quiz"),
            "published": found,
            "statistics": assessment_queries.quiz_statistics(found) if found else None,
        },
    )


def _quiz_initial(found: Quiz | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        **texts_of(found, "title"),
        **QuizForm.times_of(found),
        "session": str(found.session.uuid) if found.session else "",
        "questions": [str(uuid) for uuid in found.questions.values_list("uuid", flat=True)],
        **{
            name: getattr(found, name)
            for name in ("weight", "attempts", "minutes", "drawn", "shuffled")
        },
    }


def _publish(request: HttpRequest, slug: str, found: Quiz | Essay) -> HttpResponse:
    back = request.POST["do"] == "back"
    try:
        if isinstance(found, Quiz):
            actions.publish_quiz(person(request), found, back=back)
        else:
            actions.publish_essay(person(request), found, back=back)
    except ValidationError as error:
        _told(request, error)
    return redirect("academy:assessment", slug)


@WRITES
def essay_task(request: HttpRequest, slug: str, uuid: UUID | None = None) -> HttpResponse:
    """Set an essay or change it."""
    user = person(request)
    course = access.own_course(user, slug)
    found: Essay | None = _one(course.essays, uuid)
    if found is not None and request.POST.get("do") in ("publish", "back"):
        return _publish(request, slug, found)
    form = EssayForm(
        request.POST or None,
        course=course,
        initial=EssayForm.initial_of(found) if found else None,
    )

    def save() -> None:
        try:
            actions.save_essay_task(
                user,
                course,
                found,
                titles=form.by_language("title"),
                briefs=form.by_language("brief"),
                rubric=form.rubric(),
                **form.values(),
            )
        except ValidationError as error:
            if "rubric" in getattr(error, "error_dict", {}):
                raise ValidationError({"criteria_es": error.messages}) from error
            raise

    return _saved(request, slug, form, save) or render(
        request,
        "academy/inside_form.html",
        {"course": course, "form": form, "heading": _("Essay"), "published": found},
    )


def _marked_course(request: HttpRequest, slug: str) -> Course:
    course = access.course_for(request.user, slug)
    require_marker(person(request), course)
    return course


@account
@require_safe
def essay_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """List the essays handed in, by number and without a name, with what remains to be marked."""
    course = _marked_course(request, slug)
    user = person(request)
    return render(
        request,
        "academy/inside_essay_texts.html",
        {
            "course": course,
            "organises": access.organises(user, course),
            "groups": assessment_queries.essay_texts(course, user),
        },
    )


@account
@WRITES
def essay_mark(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Read an essay and mark it; the other's mark shows once both have marked."""
    course = _marked_course(request, slug)
    user = person(request)
    text = (
        EssayText.objects.filter(uuid=uuid, essay__course=course)
        .select_related("essay__course", "settled_by")
        .first()
    )
    if text is None or not assessment_queries.is_handed_in(text):
        raise NotAllowed
    organises = access.organises(user, course)
    if request.method == "POST":
        try:
            if "settle" in request.POST:
                _settle(request, text)
            else:
                actions.mark_essay(
                    user,
                    text,
                    points=_points(request, text.essay),
                    comment=request.POST.get("comment", ""),
                )
        except ValidationError as error:
            _told(request, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("academy:essay_texts", slug)
    marks = list(text.marks.select_related("marker"))
    mine = next((mark for mark in marks if mark.marker_id == user.pk), None)
    both = len(marks) > 1
    rows = [
        (
            row,
            request.POST.get(f"points-{row['key']}", mine.points[row["key"]] if mine else ""),
        )
        for row in text.essay.rubric
    ]
    return render(
        request,
        "academy/inside_essay_mark.html",
        {
            "course": course,
            "text": text,
            "essay": text.essay,
            "rows": rows,
            "comment": request.POST.get("comment", mine.comment if mine else ""),
            "mine": mine,
            "may_mark": mine is not None or not both,
            "others": marks if both or organises else [],
            "agreed": assessment_queries.agreed(text, marks),
            "organises": organises,
            "words": len(text.text.split()),
        },
    )


def _points(request: HttpRequest, essay: Essay) -> dict[str, float]:
    found = {}
    for row in essay.rubric:
        given = request.POST.get(f"points-{row['key']}", "").strip().replace(",", ".")
        try:
            found[row["key"]] = float(given)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is no number of points.") % {"value": given[:20]}
            ) from None
    return found


def _settle(request: HttpRequest, text: EssayText) -> None:
    given = request.POST.get("mark", "").strip().replace(",", ".")
    try:
        mark = float(given)
    except ValueError:
        raise ValidationError(_("“%(value)s” is no mark.") % {"value": given[:20]}) from None
    actions.settle_essay(person(request), text, mark=mark, why=request.POST.get("why", ""))


@require_safe
def survey_results(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the survey says, by question; what fewer than five have answered is hidden."""
    course = access.own_course(request.user, slug)
    survey = Survey.objects.filter(course=course).select_related("form").first()
    if survey is None:
        raise NotAllowed
    return render(
        request,
        "academy/inside_survey_results.html",
        {
            "course": course,
            "survey": survey,
            "least": assessment_queries.LEAST,
            "summary": assessment_queries.survey_summary(survey),
            "people": course.applications.filter(status="accepted").count(),
        },
    )
