"""How the academy bears a rush, a table of 20,000 to invite, a thousand certificates and five
thousand applications.

Measured in a process and a store of its own: nothing of it stays.
"""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from contadora.config.measuring import Figures, apart
from contadora.config.measuring_desk import empty_desk

if TYPE_CHECKING:
    from django.test import Client

    from contadora.academy.models import Application, Course
    from contadora.people.models import User

APPLICANTS, PLACES, THREADS = 500, 60, 16
CERTIFICATES = 1000
APPLICATIONS = 5000
INVITED = 20_000
SITE = "http://127.0.0.1:8000"
ANSWERS = {
    "name": "officer of a ministry",
    "state": "URY",
    "institution": "Ministry",
    "post": "officer",
    "years_of_service": 4,
    "languages": ["es"],
    "motivation": "to serve",
}


def bench_academy(
    applicants: int = APPLICANTS,
    certificates: int = CERTIFICATES,
    applications: int = APPLICATIONS,
    invited: int = INVITED,
    times: int = 20,
) -> Figures:
    """Return the figures of each part: the rush, the invitations, the certificates, the pages."""
    return apart("contadora.academy.bench", applicants, certificates, applications, invited, times)


def _measure(
    applicants: int, certificates: int, applications: int, invited: int, times: int
) -> Figures:
    desk = empty_desk()
    return {
        "rush": _rush(desk, applicants),
        "invitations": _invitations(desk, invited, times),
        "certificates": _certificates(desk, certificates),
        "pages": _pages(desk, applications, times),
    }


def _rush(desk: User, number: int) -> dict[str, object]:
    from django.db import close_old_connections, connection

    from contadora.academy.actions import submit_application
    from contadora.academy.models import Application

    course = _course(desk, "rush", cap=PLACES)
    waiting = _prepared(course, number)
    total = len(waiting)
    problems: list[str] = []
    turn = threading.Lock()

    def send() -> None:
        try:
            while True:
                with turn:
                    if not waiting:
                        return
                    one = waiting.pop()
                try:
                    submit_application(one, 0)
                except Exception as error:
                    problems.append(f"{type(error).__name__}: {error}")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(THREADS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if problems:
        raise RuntimeError(f"{len(problems)} applications were not taken, such as {problems[0]}")
    count = course.applications.filter
    return {
        "applications at once": total,
        "places given": count(status=Application.Status.ACCEPTED).count(),
        "on the waiting list": count(status=Application.Status.WAITING).count(),
        "seconds": took,
    }


def _invitations(desk: User, number: int, times: int) -> dict[str, object]:
    """A table is read and looked at, everybody in it invited, and each mail written by turns."""
    from django.db import transaction
    from django.urls import reverse
    from django.utils.translation import override

    from contadora.academy.actions import read_invitations, send_invitations
    from contadora.academy.actions.invitations import mail_waiting
    from contadora.academy.jobs import A_TURN
    from contadora.post.models import Message

    course = _course(desk, "invitations", cap=PLACES)
    rows = (
        f"invited{each}@example.org;Ñandú {each};{('es', 'en', 'pt', 'fr')[each % 4]};"
        f"URY;Ministerio {each % 40};funcionario"
        for each in range(number)
    )
    table = "\n".join(("correo;nombre;idioma;país;institución;cargo", *rows)).encode("cp1252")
    began = time.perf_counter()
    found = read_invitations(desk, course, content=table, name="table.csv")
    read = time.perf_counter() - began
    with _browser() as client, override("es"):
        page = reverse("academy:invitation_file", args=[course.slug, found.uuid])
        preview = _median(partial(client.get, page), times)
        began = time.perf_counter()
        sent = send_invitations(desk, found, site=SITE)
        kept = time.perf_counter() - began
        turns: list[float] = []
        while True:
            began = time.perf_counter()
            with transaction.atomic():
                written = mail_waiting(desk, course, A_TURN)
            turns.append(time.perf_counter() - began)
            if written < A_TURN:
                break
        page = reverse("academy:invitations", args=[course.slug])
        shown = _median(partial(client.get, page), times)
    return {
        "read, s": read,
        "page before sending, median ms": preview,
        "invited": sent,
        "kept as invited, s": kept,
        "mails written": Message.objects.filter(about=course.label).count(),
        "in turns of the worker, s": sum(turns),
        "longest turn, s": max(turns),
        "page of invitations, median ms": shown,
    }


def _certificates(desk: User, number: int) -> dict[str, object]:
    from contadora.academy import certificate_files
    from contadora.academy.actions import request_issue
    from contadora.academy.issuing import issue
    from contadora.academy.models import Application, Certificate, Course

    course = _course(desk, "certificates", cap=None)
    made = _prepared(course, number, status=Application.Status.ACCEPTED, language="pt")
    course.status = Course.Status.FINISHED
    course.save(update_fields=["status"])
    began = time.perf_counter()
    asked = request_issue(desk, course, [one.pk for one in made], site=SITE)
    issue.func(str(asked.uuid))
    issued = time.perf_counter() - began
    began, size = time.perf_counter(), 0
    for one in Certificate.objects.filter(course=course).iterator(chunk_size=100):
        size += len(certificate_files.pdf(one, SITE)) + len(certificate_files.badge(one))
    files = time.perf_counter() - began
    return {
        "issued": Certificate.objects.filter(course=course).count(),
        "signed and mails queued, s": issued,
        "PDFs in two languages and badges, s": files,
        "together, s": issued + files,
        "files, MB": round(size / 2**20, 1),
    }


def _pages(desk: User, number: int, times: int) -> dict[str, object]:
    from django.urls import reverse
    from django.utils.translation import override

    from contadora.academy.models import Application

    course = _course(desk, "pages", cap=PLACES)
    made = _prepared(course, number, status=Application.Status.SUBMITTED)
    chosen = [one.pk for one in made[:PLACES]]
    Application.objects.filter(pk__in=chosen).update(status=Application.Status.ACCEPTED)
    names = (
        "course", "manage", "applications", "selection", "waiting", "certificates", "report",
    )  # fmt: skip
    figures: dict[str, object] = {}
    with _browser() as client, override("es"):
        addresses = {name: reverse(f"academy:{name}", args=[course.slug]) for name in names}
        addresses["report of all"] = reverse("academy:report_all")
        for name, address in addresses.items():
            figures[f"{name}, median ms"] = _median(partial(client.get, address), times)
    return figures


@contextmanager
def _browser() -> Iterator[Client]:
    """Give a client signed in as the secretariat, on pages whose static files need no manifest."""
    from django.test import Client
    from django.test.utils import override_settings

    from contadora.people.models import User

    user = User.objects.filter(is_secretariat=True, email="bench@example.org").first()
    user = user or User.objects.create_user("bench@example.org", None, is_secretariat=True)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="contadora.people.backend.Backend")
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    with override_settings(STORAGES={"default": default, "staticfiles": static}):
        yield client


def _median(ask: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        answer = ask()
        taken.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            path = answer.request["PATH_INFO"]
            raise RuntimeError(f"{path}: answered {answer.status_code}, must answer 200")
    return round(statistics.median(taken[1:]), 1)


def _course(desk: User, slug: str, cap: int | None) -> Course:
    from django.utils import timezone

    from contadora.academy.actions import make_application_form
    from contadora.academy.models import Course, Partner, Session

    now = timezone.now()
    course = Course.objects.create(
        slug=slug,
        status=Course.Status.PUBLISHED,
        cap=cap,
        admission=Course.Admission.AUTOMATIC,
        invitation_only=False,
        title_es="Curso de la medición",
        title_pt="Curso da medição",
        starts_on=(now + timedelta(days=10)).date(),
        ends_on=(now + timedelta(days=12)).date(),
    )
    Partner.objects.create(course=course, kind=Partner.Kind.ORGANISER, name_es="Secretaría")
    for day in (10, 11, 12):
        start = now + timedelta(days=day)
        Session.objects.create(course=course, starts_at=start, ends_at=start + timedelta(hours=2))
    make_application_form(desk, course)
    return course


def _prepared(
    course: Course, number: int, status: str = "draft", language: str = "es"
) -> list[Application]:
    """Return as many applications, answered; made in bulk, since that is not what is measured."""
    from django.utils import timezone

    from contadora.academy.models import Application, Person
    from contadora.academy.queries_people import newest
    from contadora.atlas import queries as atlas
    from contadora.forms.models import Response

    version = newest(course)
    if version is None:
        raise RuntimeError("the course has no form")
    region = list(atlas.region())
    now = timezone.now()
    people = Person.objects.bulk_create(
        Person(
            email=f"{course.slug}{each}@example.org",
            name=f"Ñandú Łukasz {each}",
            language=language,
            state_id=region[each % len(region)],
            institution=f"Ministry {each % 40}",
        )
        for each in range(number)
    )
    responses = Response.objects.bulk_create(
        Response(version=version, answers=dict(ANSWERS)) for _person in people
    )
    return Application.objects.bulk_create(
        Application(
            course=course,
            person=person,
            response=response,
            status=status,
            submitted_at=None if status == "draft" else now,
            consent_version=course.privacy_version,
            consented_at=now,
        )
        for person, response in zip(people, responses, strict=True)
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(*(int(one) for one in sys.argv[1:6]))) + "\n")
