"""Reads of the room."""

from __future__ import annotations

from django.db.models import QuerySet

from contadora.forms.definition import Definition, empty
from contadora.forms.models import Form, Response, Version

NO_DRAFT = -1


def forms_of(owner: str, purpose: str = "") -> QuerySet[Form]:
    """Return the forms of an owner, of one purpose where it is given, the first made first."""
    found = Form.objects.filter(owner=owner)
    return found.filter(purpose=purpose) if purpose else found


def draft(form: Form) -> Version | None:
    """Return the form's draft, where there is one."""
    return form.versions.filter(published_at=None).first()


def published(form: Form) -> Version | None:
    """Return the version that people are asked now: the newest published."""
    return form.versions.exclude(published_at=None).order_by("-number").first()


def working(form: Form) -> tuple[Definition, int]:
    """Return what an editor sees, the draft or else what is published, and the draft's revision.

    Where there is no draft the revision is `NO_DRAFT`: who edits first makes one.
    """
    found = draft(form)
    if found is not None:
        return found.definition, found.revision
    shown = published(form)
    return (shown.definition if shown else empty()), NO_DRAFT


def responses(form: Form) -> QuerySet[Response]:
    """Return everything answered to a form, drafts too, the first begun first."""
    return Response.objects.filter(version__form=form).select_related("version__form")


def submitted(form: Form) -> QuerySet[Response]:
    """Return the submitted answers to a form, the first first."""
    return responses(form).exclude(submitted_at=None).order_by("submitted_at", "pk")


def response_of(form: Form, respondent: str) -> Response | None:
    """Return a respondent's newest response to a form."""
    if not respondent:
        return None
    return responses(form).filter(respondent=respondent).order_by("-started_at", "-pk").first()
