"""What was answered: for who may read it, and for the respondent of a desk's own form."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contadora.forms import access, actions, pages, queries, reading, tables
from contadora.forms.documents import attachment
from contadora.forms.files import takes_files
from contadora.forms.models import Upload
from contadora.forms.schema import json_schema
from contadora.people import access as people
from contadora.people.requests import person

PAGE = 50


@people.public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Give the JSON Schema of a form's file."""
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(json_schema(), json_dumps_params=options)


@require_safe
def answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who sent what when, with counts by question."""
    form = access.form_for_reader(request.user, uuid)
    found = queries.submitted(form)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "forms/answers.html",
        {
            "form": form,
            "page": page,
            "rights": access.rights_on(request.user, form),
            "counts": tables.counts(form),
            "begun": queries.responses(form).filter(submitted_at=None, erased_at=None).count(),
        },
    )


@require_safe
def answers_file(request: HttpRequest, uuid: UUID, format: str) -> HttpResponse:
    """Give all answers out as a CSV or XLSX file, which the audit trail notes."""
    user = person(request)
    form = access.form_for_reader(user, uuid)
    actions.take_out_answers(user, form, format, queries.submitted(form).count())
    return tables.csv_file(form) if format == "csv" else tables.xlsx_file(form)


@require_safe
@never_cache
def response(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one person's answers to who may read them; the look is audited."""
    user = person(request)
    found = access.response_for_reader(user, uuid)
    actions.look_at_answers(user, found)
    context = {
        "response": found,
        "form": found.version.form,
        "summary": reading.summary(found),
        "file_url": _file,
    }
    return render(request, "forms/response.html", context)


@require_safe
@never_cache
def upload(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give a file out, to be kept; one that is another's is audited."""
    user = person(request)
    found, own = access.upload_for(user, uuid)
    if not own:
        actions.open_file(user, found)
    return attachment(found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def respond(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin answering one of the desk's forms, or go on with what was begun."""
    user = person(request)
    form = access.form_to_answer(user, uuid)
    label = f"people.user:{user.pk}"
    found = queries.response_of(form, label)
    if found is not None:
        return redirect("forms:answer", found.uuid)
    live = queries.published(form)
    problem = ""
    if request.method == "POST":
        try:
            begun = actions.begin(user, form, respondent=label, language=get_language())
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            return redirect("forms:answer", begun.uuid)
    context = {"form": form, "live": live, "problem": problem}
    return render(request, "forms/respond.html", context, status=409 if problem else 200)


@takes_files()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page on which a member answers one of the desk's forms."""
    user = person(request)
    found = access.own_response(user, uuid)
    return pages.answer(
        request,
        found,
        user,
        title=found.version.form.name,
        done=reverse("forms:answer", args=[found.uuid]),
        file_url=_file,
    )


def _file(upload: Upload) -> str:
    return reverse("forms:upload", args=[upload.uuid])
