"""How the actions of rounds, reports and sections are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from contadora.people.queries import system_user
from contadora.reporting import actions, offering
from contadora.reporting.models import Submission
from contadora.reporting.offline import docx
from contadora.reporting.offline.shapes import Origin
from contadora.reporting.writing import Writer
from tests.factory import Cast
from tests.reporting.permissions_rounds import asked, brought
from tests.reporting.rounds_stage import (
    FIRST,
    Stage,
    make_questionnaire,
    make_stage,
    peru,
)

Act = Callable[[], object]
Prepared = Callable[[Cast], Act]


def on(prepare: Callable[[Stage], Act], **values: Any) -> Prepared:
    """Prepare an action in a round of its own."""
    return lambda cast: prepare(make_stage(cast, **values))


def _make(cast: Cast) -> Act:
    questionnaire = make_questionnaire(cast.secretariat)
    now = timezone.now()
    return partial(
        actions.make_round,
        cast.secretariat,
        convener=None,
        questionnaire=questionnaire,
        version=questionnaire.form.versions.get(),
        delegations=[cast.uruguay],
        values={
            "title": {"es": "Ronda"},
            "languages": ["es"],
            "opens_at": now,
            "closes_at": now + timedelta(days=9),
            "zone": "UTC",
        },
    )


def _clear(stage: Stage) -> Act:
    stage.begun()
    actions.clear_empty_sections(
        stage.cast.officer, stage.report(), revision=stage.report().revision
    )
    report = stage.report()
    return partial(actions.clear_report, stage.cast.head, report, revision=report.revision)


def _submit(stage: Stage) -> Act:
    report = stage.cleared()
    return partial(actions.submit_report, stage.cast.head, report, revision=report.revision)


def _reopen(stage: Stage) -> Act:
    stage.cleared()
    return partial(actions.reopen_section, stage.cast.officer, stage.section())


def _return(stage: Stage) -> Act:
    report = actions.leave_round(stage.cast.head, stage.begun())
    return partial(actions.return_to_round, stage.cast.head, report)


def _take_offer(stage: Stage) -> Act:
    stage.begun()
    offer = offering.offers(stage.section(), stage.cast.officer).acts[0]
    return partial(
        actions.take_offer,
        Writer(user=stage.cast.officer),
        stage.section(),
        offer.key,
        question=offer.question,
        revision=0,
    )


def _assign(stage: Stage) -> Act:
    return partial(
        actions.assign_sections,
        stage.cast.officer,
        stage.begun(),
        office="Regulator",
        email="regulator@agency.example",
        sections=[stage.section()],
    )


def _ask(stage: Stage) -> Act:
    submission: Submission = stage.submitted()
    return partial(actions.ask_clarification, stage.cast.secretariat, submission, "Since when?")


def _read(stage: Stage) -> Act:
    report = stage.begun()
    sections = list(report.sections.select_related("response"))
    origin = Origin(report.uuid, stage.round.version.uuid, {FIRST: 0})
    one = next(each for each in stage.round.version.definition["sections"] if each["key"] == FIRST)
    data = docx.write(origin, "Report", [one], {"a_measures": "A law."}, "es", again=())
    return partial(
        actions.read_returned,
        Writer(user=stage.cast.officer),
        report,
        sections,
        name="back.docx",
        data=data,
    )


def _take_returned(stage: Stage) -> Act:
    stage.begun()
    writer = Writer(user=stage.cast.officer)
    return partial(actions.take_returned, writer, brought(stage, writer), {"a_measures"})


def _due(stage: Stage) -> Act:
    assignment = stage.assigned(FIRST, due_at=timezone.now() + timedelta(days=1))
    return partial(actions.remind_of_due, system_user(), assignment)


AUDITED: dict[str, Prepared] = {
    "make_round": _make,
    "open_round": on(
        lambda stage: partial(actions.open_round, stage.cast.secretariat, stage.round),
        opened=False,
    ),
    "invite_to_round": on(lambda stage: partial(
        actions.invite_to_round, stage.cast.secretariat, stage.round, [peru()])),
    "move_closing": on(lambda stage: partial(
        actions.move_closing, stage.cast.secretariat, stage.round,
        stage.round.closes_at + timedelta(days=1))),
    "remind_states": on(lambda stage: partial(
        actions.remind_states, stage.cast.secretariat, stage.round, [stage.report()])),
    "remind_of_round": on(lambda stage: partial(
        actions.remind_of_round, system_user(), stage.round), reminders=[60]),
    "end_round": on(lambda stage: partial(
        actions.end_round, stage.cast.secretariat, stage.round)),
    "start_report": on(lambda stage: partial(
        actions.start_report, stage.cast.officer, stage.report(), language="es")),
    "name_readers": on(lambda stage: partial(
        actions.name_readers, stage.cast.head, stage.begun(), [stage.cast.observer],
        revision=stage.report().revision),
        drafts_at=4),
    "take_over_coordination": on(lambda stage: partial(
        actions.take_over_coordination, stage.cast.head, stage.begun())),
    "clear_report": on(_clear),
    "submit_report": on(_submit),
    "leave_round": on(lambda stage: partial(
        actions.leave_round, stage.cast.head, stage.begun())),
    "return_to_round": on(_return),
    "clear_section": on(lambda stage: partial(
        actions.clear_section, stage.cast.officer, stage.written(a_measures="A law."),
        revision=1)),
    "clear_empty_sections": on(lambda stage: partial(
        actions.clear_empty_sections, stage.cast.officer, stage.begun(),
        revision=stage.report().revision)),
    "reopen_section": on(_reopen),
    "release_sections": on(lambda stage: partial(
        actions.release_sections, stage.cast.head, stage.begun(), {FIRST: "public"},
        revision=stage.report().revision)),
    "comment_on_section": on(lambda stage: partial(
        actions.comment_on_section, Writer(user=stage.cast.officer),
        stage.written(a_measures="A law."), "Seen.")),
    "take_offer": on(_take_offer),
    "assign_sections": on(_assign),
    "revoke_assignment": on(lambda stage: partial(
        actions.revoke_assignment, stage.cast.officer, stage.assigned())),
    "renew_assignment": on(lambda stage: partial(
        actions.renew_assignment, stage.cast.officer, stage.assigned())),
    "hand_in": on(lambda stage: partial(
        actions.hand_in, stage.by_office(stage.assigned()))),
    "remind_of_due": on(_due),
    "take_out": on(lambda stage: partial(
        actions.take_out, Writer(user=stage.cast.officer), stage.begun(),
        [stage.section()], "docx")),
    "read_returned": on(_read),
    "take_returned": on(_take_returned),
    "ask_clarification": on(_ask),
    "write_in_clarification": on(lambda stage: partial(
        actions.write_in_clarification, stage.cast.officer, asked(stage), "Since May.")),
    "close_clarification": on(lambda stage: partial(
        actions.close_clarification, stage.cast.secretariat, asked(stage))),
}  # fmt: skip
