"""The organiser's and the co-sponsors' pages about people: invitations, applications, mails."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contadora.academy import access, actions, mails, queries_people
from contadora.academy.actions.personal_data import other_address
from contadora.academy.application_form import form_of
from contadora.academy.forms_people import (
    CorrespondenceForm,
    InviteForm,
    JoinForm,
    ScoreForm,
    TableForm,
    state_choices,
)
from contadora.academy.invitation_table import LARGEST
from contadora.academy.models import (
    Application,
    Correspondence,
    Course,
    Invitation,
    InvitationFile,
    Partner,
)
from contadora.academy.queries_people import newest
from contadora.forms import reading
from contadora.forms.files import takes_files
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.people.requests import person, site_of
from contadora.post import queries as post
from contadora.post.models import Message

WRITES = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 100
SHOWN = 50  # rows of a table that was read, and its problems, in the preview


def inviting(request: HttpRequest, slug: str) -> tuple[User, Course, Partner | None]:
    """Return who may invite to a course and for whom: all of it, or one co-sponsor; else 404."""
    user = person(request)
    course = access.course_for(user, slug)
    if access.organises(user, course):
        return user, course, None
    partner = access.cosponsor_of(user, course)
    if partner is None:
        raise NotAllowed
    return user, course, partner


@never_cache
@WRITES
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was invited and how far each came; invite one more, or a table."""
    user = person(request)
    course = access.own_course(user, slug)
    return _invitations(request, user, course, None)


@never_cache
@WRITES
def cosponsor(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for a co-sponsor: only those it invited."""
    user = person(request)
    course = access.course_for(user, slug)
    partner = access.cosponsor_of(user, course)
    if partner is None:
        raise NotAllowed
    return _invitations(request, user, course, partner)


def _invitations(
    request: HttpRequest, user: User, course: Course, partner: Partner | None
) -> HttpResponse:
    page_name = "academy:invitations" if partner is None else "academy:cosponsor"
    form = InviteForm(request.POST or None, course=course, choose_partner=partner is None)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        if partner is not None:
            values["partner"] = partner
        try:
            actions.invite_person(user, course, site=site_of(request), **values)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Invitation sent."))
            return redirect(page_name, course.slug)
    asked = {name: request.GET.get(name, "").strip() for name in ("status", "state", "q")}
    found = queries_people.invitations(course, partner=partner, **asked)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "academy/people_invitations.html",
        {
            "course": course,
            "partner": partner,
            "left": queries_people.quota_left(partner) if partner is not None else None,
            "form": form,
            "table_form": TableForm(),
            "partners": [] if partner else course.partners.filter(kind=Partner.Kind.COSPONSOR),
            "page": page,
            "asked": asked,
            "states": state_choices(),
            "statuses": Invitation.Status.choices,
            "overview": queries_people.overview(course, partner),
            "files": queries_people.open_files(course, partner),
            "bounced": queries_people.undelivered(course, [each.person for each in page]),
        },
    )


@takes_files(LARGEST)
@require_POST
def invitation_table(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a table of people to invite."""
    user, course, partner = inviting(request, slug)
    back = "academy:invitations" if partner is None else "academy:cosponsor"
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a file first."))
        return redirect(back, course.slug)
    if partner is None and form.cleaned_data["partner"]:
        partner = _partner(course, form.cleaned_data["partner"])
    file = form.cleaned_data["file"]
    try:
        found = actions.read_invitations(
            user, course, content=file.read(LARGEST + 1), name=file.name or "", partner=partner
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(back, course.slug)
    return redirect("academy:invitation_file", course.slug, found.uuid)


def _partner(course: Course, key: str) -> Partner:
    found = next((each for each in course.partners.all() if str(each.uuid) == key), None)
    if found is None:
        raise NotAllowed
    return found


@never_cache
@WRITES
def invitation_file(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Show what a table says before anything is sent; then send it, or drop it."""
    user, course, partner = inviting(request, slug)
    back = "academy:invitations" if partner is None else "academy:cosponsor"
    found = (
        InvitationFile.objects.filter(course=course, uuid=uuid)
        .select_related("partner", "course")
        .first()
    )
    if found is None or (partner is not None and found.partner_id != partner.pk):
        raise NotAllowed
    if found.closed_at is not None:
        return redirect(back, course.slug)
    if request.method == "POST" and request.POST.get("do") == "drop":
        actions.drop_invitations(user, found)
        messages.success(request, _("The table is dropped; nobody was invited."))
        return redirect(back, course.slug)
    if request.method == "POST":
        try:
            number = actions.send_invitations(user, found, site=site_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                ngettext("%(number)s person is invited.", "%(number)s people are invited.", number)
                % {"number": number},
            )
            return redirect(back, course.slug)
    left = queries_people.quota_left(found.partner) if found.partner is not None else None
    return render(
        request,
        "academy/people_table.html",
        {
            "course": course,
            "partner": partner,
            "file": found,
            "back": back,
            "rows": found.rows[:SHOWN],
            "problems": found.problems[: SHOWN * 4],
            "row_count": len(found.rows),
            "problem_count": len(found.problems),
            "left": left,
            "too_many": left is not None and len(found.rows) > left,
        },
    )


@require_POST
def invitations_remind(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those who have not answered."""
    user, course, partner = inviting(request, slug)
    try:
        number = actions.remind_invited(user, course, partner=partner, site=site_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            ngettext("%(number)s person is reminded.", "%(number)s people are reminded.", number)
            % {"number": number},
        )
    return redirect("academy:invitations" if partner is None else "academy:cosponsor", course.slug)


@require_POST
def invitation_withdraw(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Take an invitation back."""
    user, course, partner = inviting(request, slug)
    found = course.invitations.filter(uuid=uuid).select_related("course", "partner").first()
    if found is None or (partner is not None and found.partner_id != partner.pk):
        raise NotAllowed
    try:
        actions.withdraw_course_invitation(user, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect("academy:invitations" if partner is None else "academy:cosponsor", course.slug)


# Applications


@never_cache
@WRITES
def applications(request: HttpRequest, slug: str) -> HttpResponse:
    """Who applied, with what they are; the look is audited."""
    user = person(request)
    course, organises = _reviewing(user, slug)
    if request.method == "POST":
        access.require_organiser(user, course)
        return _about_form(request, user, course)
    asked = {name: request.GET.get(name, "").strip() for name in ("status", "state", "q", "sort")}
    found = queries_people.applications(course, **asked, reviewer=None if organises else user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    actions.look_at_applications(user, course, shown=len(page), where="applications")
    version = newest(course)
    behind = (
        course.applications.filter(status__in=queries_people.DECIDED_IN)
        .exclude(response=None)
        .exclude(response__version=version)
        .count()
        if version is not None
        else 0
    )
    return render(
        request,
        "academy/people_applications.html",
        {
            "course": course,
            "organises": organises,
            "page": page,
            "asked": asked,
            "states": state_choices(),
            "statuses": [each for each in Application.Status.choices if each[0] != "draft"],
            "counts": queries_people.counts(course),
            "form": form_of(course),
            "version": version,
            "behind": behind,
            "bounced": queries_people.undelivered(course, [each.person for each in page])
            if organises
            else set(),
        },
    )


def _reviewing(user: User, slug: str) -> tuple[Course, bool]:
    course = access.course_for(user, slug)
    access.require_reviewer(user, course)
    return course, access.organises(user, course)


def _about_form(request: HttpRequest, user: User, course: Course) -> HttpResponse:
    if request.POST.get("do") == "form":
        form = actions.make_application_form(user, course)
        return redirect("forms:form", form.uuid)
    try:
        number = actions.ask_to_complete(user, course, site=site_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            ngettext(
                "%(number)s person is asked to complete the application.",
                "%(number)s people are asked to complete the application.",
                number,
            )
            % {"number": number},
        )
    return redirect("academy:applications", course.slug)


@never_cache
@WRITES
def application(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """One person's file; each look at it is audited. Reviewers see no way to write to them."""
    user = person(request)
    course, organises = _reviewing(user, slug)
    found = (
        course.applications.exclude(status=Application.Status.DRAFT)
        .filter(uuid=uuid)
        .select_related("person__state", "course", "response__version__form", "invitation__partner")
        .first()
    )
    if found is None:
        raise NotAllowed
    criteria = list(course.criteria.all())
    given = queries_people.own_scores(found, user)
    form, join = ScoreForm(criteria=criteria, given=given), JoinForm()
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "score":
            form = ScoreForm(request.POST, criteria=criteria, given=given)
        elif do == "join":
            join = JoinForm(request.POST)
        if _change(request, user, found, do, form, join):
            return redirect("academy:application", course.slug, found.uuid)
    actions.look_at_application(user, found)
    return render(
        request,
        "academy/people_application.html",
        {
            "course": course,
            "organises": organises,
            "application": found,
            "summary": _answers(found, organises),
            "form": form,
            "join": join,
            "criteria": criteria,
            "means": queries_people.means(found),
            "bounced": organises
            and found.person.email in queries_people.undelivered(course, [found.person]),
            "outbox": post.log(about=course.label, text=found.person.email)[:50]
            if organises and found.person.email
            else [],
        },
    )


def _answers(application: Application, organises: bool) -> Any:
    """Return the answers to show: a reviewer gets neither the name nor a way to write.

    What was sent and opened again, for a form that changed, is shown as far as it is.
    """
    response = application.response
    if response is None:
        return None
    if not organises:
        contact = {
            one["key"]
            for section in response.version.definition["sections"]
            for one in section["questions"]
            if one["type"] in ("email", "file") or one["key"] in ("name", "phone")
        }
        response.answers = {
            key: value for key, value in response.answers.items() if key not in contact
        }
    return reading.summary(response)


def _change(
    request: HttpRequest,
    user: User,
    application: Application,
    do: str,
    form: ScoreForm,
    join: JoinForm,
) -> bool:
    shown: Any = form if do == "score" else join
    try:
        if do == "score":
            if not form.is_valid():
                return False
            actions.score_application(user, application, form.points())
        elif do == "cancel":
            actions.cancel_place(user, application, site=site_of(request))
        elif do == "join":
            access.require_organiser(user, application.course)
            if not join.is_valid():
                return False
            other = other_address(join.cleaned_data["email"])
            actions.join_people(user, application.course, application.person, other)
        else:
            raise NotAllowed
    except ValidationError as error:
        if do == "cancel":
            messages.error(request, " ".join(error.messages))
        else:
            shown.refuse(error)
        return False
    messages.success(request, _("Saved."))
    return True


# Mails


@never_cache
@WRITES
def mail(request: HttpRequest, slug: str) -> HttpResponse:
    """From whom a course's mails come, their texts, and what went to whom."""
    user = person(request)
    course = access.own_course(user, slug)
    kept = Correspondence.objects.filter(course=course).first()
    initial = {"sender_name": kept.sender_name, "reply_to": kept.reply_to} if kept else {}
    form = CorrespondenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_correspondence(user, course, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("academy:mail", course.slug)
    asked = {name: request.GET.get(name, "").strip() for name in ("status", "text")}
    numbers = post.counts(course.label)
    page = Paginator(post.log(about=course.label, **asked), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "academy/people_mail.html",
        {
            "course": course,
            "form": form,
            "outbox": page,
            "page": page,
            "asked": asked,
            "counts": [
                (value, label, numbers[value])
                for value, label in Message.Status.choices
                if numbers.get(value)
            ],
            "site": mails.site(course),
        },
    )
