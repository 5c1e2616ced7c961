"""A round for the tests: Uruguay and Costa Rica report on a questionnaire of three sections.

All words are the tests' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from contadora.forms.filling import Given
from contadora.forms.models import Form, Version
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User
from contadora.reporting import actions, links
from contadora.reporting.models import (
    Assignment,
    Questionnaire,
    Report,
    ReportSection,
    Round,
    Submission,
)
from contadora.reporting.writing import Writer, write
from tests.factory import Cast, make_user
from tests.forms.examples import ask, four, options

ABOUT, FIRST, SECOND = "about", "norm_a", "norm_b"


def definition(*, second: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return what the questionnaire asks."""
    return {
        "sections": [
            {
                "key": ABOUT,
                "title": four("About"),
                "questions": [ask("contact", "contact", role="contact"), ask("paper", "file")],
            },
            {
                "key": FIRST,
                "title": four("Norm A"),
                "subject": "norm:a",
                "nothing_new": True,
                "questions": [
                    ask("a_status", "status", role="status"),
                    ask("a_measures", "long_text", role="measures"),
                    ask(
                        "a_steps", "multiple", role="practices",
                        options=options("training", "exercises", "contacts"),
                    ),
                    ask("a_law", "yes_no"),
                    ask(
                        "a_law_which", "text", condition={"question": "a_law", "is": True},
                    ),
                ],
            },
            {
                "key": SECOND,
                "title": four("Norm B"),
                "subject": "norm:b",
                "nothing_new": True,
                "questions": [
                    *second,
                    ask("b_measures", "long_text", role="measures"),
                    ask("b_needs", "text", condition={"question": "a_law", "is": False}),
                ],
            },
        ]
    }  # fmt: skip


def make_questionnaire(user: User, asked: dict[str, Any] | None = None) -> Questionnaire:
    """Make a questionnaire of the desk with a published version."""
    form = Form.objects.create(
        owner="desk", purpose="questionnaire", title=four("Norms"), created_by=user
    )
    made = Questionnaire.objects.create(form=form, made_by=user)
    publish(made, user, asked or definition())
    return made


def publish(questionnaire: Questionnaire, user: User, asked: dict[str, Any]) -> Version:
    """Publish one more version."""
    number = questionnaire.form.versions.count() + 1
    return Version.objects.create(
        form=questionnaire.form,
        number=number,
        definition=asked,
        published_at=timezone.now(),
        published_by=user,
    )


@dataclass
class Stage:
    """The round and who is in it."""

    cast: Cast
    questionnaire: Questionnaire
    round: Round
    other_head: User  # of Costa Rica

    def report(self, code: str = "URY") -> Report:
        """Return a State's report as it is now."""
        return self.round.reports.select_related("round", "delegation").get(delegation__code=code)

    def section(self, key: str = FIRST, code: str = "URY") -> ReportSection:
        """Return a section of it."""
        return (
            self.report(code)
            .sections.select_related("response", "report__round__version__form",
                                     "report__delegation")
            .get(key=key)
        )  # fmt: skip

    def revision(self, key: str = FIRST) -> int:
        """Return the revision of a section's answers."""
        return self.section(key).response.revision

    def begun(self) -> Report:
        """Begin Uruguay's report as its officer."""
        if self.report().started_at is None:
            actions.start_report(self.cast.officer, self.report(), language="es")
        return self.report()

    def written(self, key: str = FIRST, by: Writer | None = None, **answers: Any) -> ReportSection:
        """Write in a section."""
        self.begun()
        section = self.section(key)
        given = Given({**section.response.answers, **answers})
        write(by or Writer(user=self.cast.officer), section, given, section.response.revision)
        return self.section(key)

    def cleared(self) -> Report:
        """Clear each section, and the whole as the head."""
        report = self.begun()
        for section in report.sections.filter(cleared_at=None).select_related("response"):
            actions.clear_section(self.cast.officer, section, revision=section.response.revision)
        return actions.clear_report(self.cast.head, self.report(), revision=self.report().revision)

    def submitted(self, reason: str = "") -> Submission:
        """Submit what is there."""
        report = self.report()
        if report.cleared_at is None:
            report = self.cleared()
        return actions.submit_report(
            self.cast.officer, report, revision=report.revision, reason=reason
        )

    def assigned(self, *keys: str, **values: Any) -> Assignment:
        """Give sections to the tests' telecommunications office."""
        self.begun()
        return actions.assign_sections(
            self.cast.officer,
            self.report(),
            office="Telecommunications regulator",
            email="regulator@agency.example",
            sections=list(self.report().sections.filter(key__in=keys or (FIRST,))),
            **values,
        )

    def by_office(self, assignment: Assignment) -> Writer:
        """Return the office as a writer."""
        return Writer(assignment=assignment, device="a device")


def make_stage(
    cast: Cast,
    *,
    drafts_at: int = HandlingLevel.AMBER_STRICT,
    opened: bool = True,
    previous: Round | None = None,
    questionnaire: Questionnaire | None = None,
    version: Version | None = None,
    **values: Any,
) -> Stage:
    """Make a round of the secretariat, open since a moment ago."""
    head = User.objects.filter(email="head.cri@example.org").first()
    if head is None:
        head = make_user("head CRI")
        Membership.objects.create(user=head, delegation=cast.costa_rica, role=Role.HEAD)
    asked = questionnaire or make_questionnaire(cast.secretariat)
    now = timezone.now()
    round = actions.make_round(
        cast.secretariat,
        convener=None,
        questionnaire=asked,
        version=version or asked.form.versions.latest("number"),
        delegations=[cast.uruguay, cast.costa_rica],
        values={
            "title": {"es": "Ronda", "en": "Round"},
            "languages": ["es", "en"],
            "opens_at": now - timedelta(seconds=1),
            "closes_at": now + timedelta(days=40),
            "zone": "America/Montevideo",
            "reminders": [30, 7],
            "drafts_at": drafts_at,
            "previous": previous,
            **values,
        },
    )
    if opened:
        round = actions.open_round(cast.secretariat, round)
    return Stage(cast, asked, round, head)


def after_red(cast: Cast) -> tuple[User, Stage]:
    """Return an officer who does not read Uruguay's RED report, and the round after it."""
    red = make_stage(cast, drafts_at=HandlingLevel.RED)
    red.written(a_measures="For four eyes.")
    red.submitted()
    fellow = make_user("second officer URY")
    Membership.objects.create(user=fellow, delegation=cast.uruguay, role=Role.OFFICER)
    later = make_stage(
        cast,
        previous=red.round,
        questionnaire=red.questionnaire,
        opens_at=timezone.now(),
    )
    return fellow, later


def token(assignment: Assignment) -> str:
    """Return the word of an office's link."""
    return links.word(Assignment.objects.get(pk=assignment.pk))


def peru() -> Delegation:
    """Return one more State's delegation."""
    return Delegation.objects.create(code="PER", kind=Delegation.Kind.STATE)


def content_of(submission: Submission, key: str) -> dict[str, Any]:
    """Return a section of what was submitted."""
    return next(dict(one) for one in submission.content["sections"] if one["key"] == key)
