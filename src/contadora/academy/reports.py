"""What came of courses, as tables of counts: for one course, for all that a person coordinates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from contadora.academy import results
from contadora.academy.access import teams
from contadora.academy.meeting_reports import plain
from contadora.academy.models import (
    Application,
    Attendance,
    Certificate,
    Course,
    Participation,
    Person,
)
from contadora.academy.queries_people import offered
from contadora.atlas import queries as atlas
from contadora.atlas.models import Source, State
from contadora.people.models import User

Cell = str | int | float | None
STANDING = Q(revoked_at=None, superseded_at=None)


@dataclass(frozen=True)
class Table:
    """One table: its key in addresses, its title, its heads in the reader's language, its rows."""

    key: str
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""


@dataclass(frozen=True)
class Report:
    """Tables that belong together, and the States of the region that no course has reached."""

    title: str
    tables: Sequence[Table]
    untrained: Sequence[State] = field(default_factory=tuple)

    def table(self, key: str) -> Table | None:
        """Return one of the tables by its key."""
        return next((each for each in self.tables if each.key == key), None)


def of_course(course: Course) -> Report:
    """Return what came of one course."""
    counted = _Counted(Application.objects.filter(course=course))
    earned = Counter[str]()
    by: dict[str, Counter[str]] = {key: Counter() for key in ("state", "institution", "gender")}
    for each in results.of_course(course):
        if each.earned:
            earned["all"] += 1
            person = each.application.person
            by["state"][person.state_id or ""] += 1
            by["institution"][counted.spelled.get(person.institution, person.institution)] += 1
            by["gender"][person.gender] += 1
    whole = counted.by("course").get(course.pk, _Counts())
    tables = [
        Table(
            "stages",
            _("From application to certificate"),
            [_("Stage"), _("People")],
            [
                (_("Applications sent"), whole.applications),
                (_("Places"), whole.places),
                (_("Attended a session"), whole.attended),
                (_("Earned the certificate"), earned["all"]),
                (_("Hold a certificate"), whole.certificates),
            ],
        )
    ]
    names = _names([course])
    for key, title, head in _dimensions():
        found = counted.by(f"person__{key}")
        rows = [
            (
                _label(key, value, names),
                count.applications,
                count.places,
                count.attended,
                by[key][str(value or "")],
                count.certificates,
            )
            for value, count in found.items()
        ]
        rows.sort(key=lambda row: (-int(row[5]), -int(row[2]), str(row[0])))
        tables.append(
            Table(
                key,
                title,
                [head, _("Applications"), _("Places"), _("Attended"), _("Earned"), _("Certified")],
                rows,
            )
        )
    return Report(str(course.title), tables)


def coordinated(user: User) -> QuerySet[Course]:
    """Return the courses a person coordinates."""
    if user.is_secretariat or user.is_system:
        return Course.objects.all()
    return Course.objects.filter(organiser__in=teams(user).values("delegation"))


def of_courses(courses: Iterable[Course]) -> Report:
    """Return what came of several courses: each, editions compared, States, who is missing."""
    courses = list(courses)
    counted = _Counted(Application.objects.filter(course__in=courses))
    counts = counted.by("course")
    ordered = sorted(courses, key=lambda one: (str(one.starts_on or "9999"), one.slug))
    each = Table(
        "courses",
        _("By course"),
        [_("Course"), _("Begins"), _("Applications"), _("Places"), _("Attended"), _("Certified")],
        [
            (
                str(one.title),
                one.starts_on.isoformat() if one.starts_on else None,
                *(counts[one.pk].row() if one.pk in counts else (_none(one),) * 4),
            )
            for one in ordered
        ],
    )
    tables = [each, _editions(ordered, counts)]
    names = _names(one for one in ordered if one.pk in counts)
    for key, title, head in _dimensions():
        found = counted.by(f"person__{key}")
        rows = [(_label(key, value, names), *count.row()) for value, count in found.items()]
        rows.sort(key=lambda row: (-int(row[4]), -int(row[2]), str(row[0])))
        tables.append(
            Table(
                key,
                title,
                [head, _("Applications"), _("Places"), _("Attended"), _("Certified")],
                rows,
            )
        )
    trained = trained_by_state()
    region = [atlas.states()[code] for code in atlas.region()]
    untrained = [state for state in region if not trained.get(state.iso3)]
    untrained.sort(key=lambda state: plain(state.short))
    return Report(_("Courses: report"), [table for table in tables if table.rows], untrained)


def trained_by_state() -> dict[str, int]:
    """Return how many people of each State were trained, as far as certificates and sources say.

    A source counts where the desk itself issued no certificate of that course; one that names a
    State without a number counts as one person.
    """
    own = Certificate.objects.filter(STANDING).exclude(application__person__state=None)
    found: dict[str, int] = dict(
        own.order_by()
        .values("application__person__state")
        .annotate(people=Count("application__person", distinct=True))
        .values_list("application__person__state", "people")
    )
    told = Participation.objects.exclude(course__in=own.values("course"))
    for state, trained in told.values_list("state", "trained"):
        found[state] = found.get(state, 0) + (1 if trained is None else trained)
    return found


# A State's dossier


@dataclass(frozen=True)
class Told:
    """A course that a source says the State took part in; how many people, where it says so."""

    course: Course
    trained: int | None
    source: Source


@dataclass(frozen=True)
class Training:
    """Courses and people of a State, as counts."""

    courses: int  # whose certificates people of the State hold
    people: int  # who hold one that stands
    told: Sequence[Told]

    def __bool__(self) -> bool:
        return bool(self.courses or self.told)


def training_of(iso3: str) -> Training:
    """Return a State's training in cyber diplomacy, as counts."""
    own = Certificate.objects.filter(STANDING, application__person__state=iso3).aggregate(
        courses=Count("course", distinct=True), people=Count("application__person", distinct=True)
    )
    told = (
        Participation.objects.filter(state=iso3)
        .exclude(course__status=Course.Status.DRAFT)
        .select_related("course", "source")
        .order_by(F("course__starts_on").asc(nulls_first=True), "pk")
    )
    return Training(
        own["courses"],
        own["people"],
        [Told(one.course, one.trained, one.source) for one in told],
    )


# The alumni's page


def alumni_by_state(people: Iterable[Person]) -> list[tuple[str, list[tuple[Person, list[str]]]]]:
    """Return alumni by State with the titles of their courses, the States in order of name."""
    chosen = list(people)
    courses: dict[int, list[str]] = defaultdict(list)
    held = (
        Certificate.objects.filter(STANDING, application__person__in=chosen)
        .select_related("course", "application")
        .defer("credential", "content")
        .order_by(F("course__starts_on").asc(nulls_first=True), "pk")
    )
    for each in held:
        courses[each.application.person_id].append(str(each.course.title))
    groups: dict[str, list[tuple[Person, list[str]]]] = defaultdict(list)
    for person in chosen:
        state = person.state.short if person.state else _("No State given")
        groups[state].append((person, courses[person.pk]))
    return sorted(groups.items())


@dataclass(frozen=True)
class _Counts:
    applications: int = 0
    places: int = 0
    attended: int = 0
    certificates: int = 0

    def row(self) -> tuple[int, int, int, int]:
        return self.applications, self.places, self.attended, self.certificates


class _Counted:
    """Applications counted once in the store, so that five thousand of them do not travel."""

    def __init__(self, applications: QuerySet[Application]) -> None:
        present = Attendance.objects.filter(minutes__gt=0).values("application")
        held = Certificate.objects.filter(STANDING).values("application")
        accepted = Q(status=Application.Status.ACCEPTED)
        self.rows: list[Any] = list(
            applications.order_by()
            .values("course", "person__state", "person__institution", "person__gender")
            .annotate(
                sent=Count("pk", filter=Q(submitted_at__isnull=False)),
                places=Count("pk", filter=accepted),
                attended=Count("pk", filter=accepted & Q(pk__in=present)),
                certified=Count("pk", filter=accepted & Q(pk__in=held)),
            )
        )
        told: Counter[str] = Counter()
        for row in self.rows:
            told[row["person__institution"]] += row["sent"]
        self.spelled = _spellings(told)
        for row in self.rows:
            row["person__institution"] = self.spelled[row["person__institution"]]

    def by(self, key: str) -> dict[Any, _Counts]:
        """Return the counts by one of the columns."""
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for row in self.rows:
            total = sums[row[key] or ""]
            for at, name in enumerate(("sent", "places", "attended", "certified")):
                total[at] += row[name]
        return {value: _Counts(*total) for value, total in sums.items()}


def _spellings(told: Counter[str]) -> dict[str, str]:
    """Return how institutions are called: as most do, where only capitals and blanks differ."""
    called: dict[str, str] = {}
    for name, _number in sorted(told.items(), key=lambda one: (-one[1], one[0])):
        called.setdefault(" ".join(name.split()).casefold(), " ".join(name.split()))
    return {name: called[" ".join(name.split()).casefold()] for name in told}


def _none(course: Course) -> int | None:
    """Return how many there were where the desk has nobody: none, or unknown where it was told."""
    return None if course.source_id is not None else 0


def _editions(ordered: Sequence[Course], counts: dict[int, _Counts]) -> Table:
    """Compare the editions of a course, the ones copied from another with it."""
    origin = {one.pk: one.copied_from_id for one in ordered}

    def first(number: int) -> int:
        seen = {number}
        while (before := origin.get(number)) is not None and before in origin:
            if before in seen:
                break
            seen.add(before)
            number = before
        return number

    editions: dict[int, list[Course]] = defaultdict(list)
    for one in ordered:
        editions[first(one.pk)].append(one)
    rows: list[Sequence[Cell]] = []
    for same in editions.values():
        if len(same) < 2:
            continue
        before: _Counts | None = None
        for number, one in enumerate(same, start=1):
            now = counts.get(one.pk) or (None if _none(one) is None else _Counts())
            change = now.certificates - before.certificates if now and before else None
            rows.append(
                (
                    str(one.title),
                    number,
                    one.starts_on.isoformat() if one.starts_on else None,
                    *((now.applications, now.places, now.certificates) if now else [None] * 3),
                    change,
                )
            )
            before = now
    return Table(
        "editions",
        _("Edition by edition"),
        [
            _("Course"),
            _("Edition"),
            _("Begins"),
            _("Applications"),
            _("Places"),
            _("Certified"),
            _("Change in certified"),
        ],
        rows,
    )


def _dimensions() -> list[tuple[str, str, str]]:
    return [
        ("state", _("By State"), _("State")),
        ("institution", _("By institution"), _("Institution")),
        ("gender", _("By gender, where it was given"), _("Gender")),
    ]


def _names(courses: Iterable[Course]) -> dict[str, dict[str, str]]:
    """Return what States and genders are called, the latter as the courses' forms do."""
    genders: dict[str, str] = {}
    for each in courses:
        genders.update(offered(each, "gender"))
    return {
        "state": {code: state.short for code, state in atlas.states().items()},
        "gender": genders,
    }


def _label(key: str, value: Any, names: dict[str, dict[str, str]]) -> str:
    if not value:
        return _("not given")
    return names.get(key, {}).get(value, str(value))
