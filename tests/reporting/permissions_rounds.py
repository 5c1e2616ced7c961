"""Who gets the pages of rounds, reports, sections and submissions.

Uruguay reports in a round of the secretariat, to which Costa Rica is invited too: of the tests'
people the head, the officer and the observer are of the reporting State, `other` is of another.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from contadora.forms.filling import Given
from contadora.forms.models import Upload
from contadora.reporting import actions
from contadora.reporting.models import Clarification, ReturnedFile, Round, Submission
from contadora.reporting.writing import Writer, write
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only
from tests.reporting.rounds_stage import ABOUT, FIRST, Stage, make_stage, peru, token

HOME = only("observer", "officer", "head")
IN_ROUND = only("observer", "officer", "head", "other", "secretariat")
RUNS = only("secretariat", status=302)
WRITES = only("officer", "head", status=302)
HEAD = only("head", status=302)
STAGED = Callable[[Cast], list[object]]


def at(find: Callable[[Stage], list[object]]) -> STAGED:
    """Return what makes a round and finds an address's parts in it."""
    return lambda cast: find(make_stage(cast))


def _round(stage: Stage) -> list[object]:
    return [stage.round.uuid]


def _unopened(cast: Cast) -> list[object]:
    return [make_stage(cast, opened=False, opens_at=timezone.now() + timedelta(hours=1)).round.uuid]


def _roomy(cast: Cast) -> list[object]:
    peru()
    return [make_stage(cast).round.uuid]


def _invited(cast: Cast) -> list[object]:
    return [make_stage(cast).report().uuid]


def _begun(stage: Stage) -> list[object]:
    return [stage.begun().uuid]


def _all_cleared(stage: Stage) -> list[object]:
    stage.begun()
    actions.clear_empty_sections(
        stage.cast.officer, stage.report(), revision=stage.report().revision
    )
    return [stage.report().uuid]


def _cleared(stage: Stage) -> list[object]:
    return [stage.cleared().uuid]


def _left(stage: Stage) -> list[object]:
    return [actions.leave_round(stage.cast.head, stage.begun()).uuid]


def _red(cast: Cast) -> list[object]:
    return [make_stage(cast, drafts_at=4).begun().uuid]


def _section(stage: Stage) -> list[object]:
    return [stage.written(a_measures="A law.").uuid]


def _closed(stage: Stage) -> list[object]:
    stage.written(a_measures="A law.")
    return [actions.clear_section(stage.cast.head, stage.section(), revision=1).uuid]


def attached(stage: Stage) -> Upload:
    """Return a file in a draft."""
    stage.begun()
    section = stage.section(ABOUT)
    given = Given({}, {"paper": SimpleUploadedFile("annex.pdf", b"%PDF-1.7 annex")})
    return write(Writer(user=stage.cast.officer), section, given, 0).uploads.get()


def _file(stage: Stage) -> list[object]:
    upload = attached(stage)
    return [stage.section(ABOUT).uuid, upload.uuid]


def _assignment(stage: Stage) -> list[object]:
    due = timezone.now() + timedelta(days=5)
    return [stage.assigned(FIRST, due_at=due).uuid]


def _link(stage: Stage) -> list[object]:
    return [token(stage.assigned(FIRST, ABOUT))]


def _link_section(stage: Stage) -> list[object]:
    return [*_link(stage), stage.section().uuid]


def _link_file(stage: Stage) -> list[object]:
    return [*_link(stage), *_file(stage)]


def released(stage: Stage) -> Submission:
    """Return a submission with a section for the public, and a file in another."""
    attached(stage)
    stage.written(a_measures="A law.")
    actions.release_sections(
        stage.cast.head, stage.report(), {FIRST: "public"}, revision=stage.report().revision
    )
    return stage.submitted()


def _released(stage: Stage) -> list[object]:
    return [released(stage).uuid]


def _annex(stage: Stage) -> list[object]:
    made = released(stage)
    return [made.uuid, made.files.get().uuid]


def asked(stage: Stage) -> Clarification:
    """Return a question about a submission."""
    return actions.ask_clarification(stage.cast.secretariat, released(stage), "Since when?")


def brought(stage: Stage, writer: Writer) -> ReturnedFile:
    """Return a file as it was read, which would change one answer."""
    section = stage.section()
    return ReturnedFile.objects.create(
        report=stage.report(),
        by_user=writer.user,
        by_office=writer.assignment,
        name="back.xlsx",
        sections={
            FIRST: {
                "revision": section.response.revision,
                "answers": {"a_measures": "From a file."},
                "moved": False,
            }
        },
    )


def _brought(stage: Stage) -> list[object]:
    stage.begun()
    return [brought(stage, Writer(user=stage.cast.officer)).uuid]


def _brought_by_link(stage: Stage) -> list[object]:
    assignment = stage.assigned(FIRST)
    return [token(assignment), brought(stage, stage.by_office(assignment)).uuid]


def _moved(_cast: Cast) -> dict[str, Any]:
    at = timezone.now() + timedelta(days=50)
    return {"closes_at": at.strftime("%Y-%m-%dT%H:%M")}


def _new(_cast: Cast) -> dict[str, Any]:
    version = Round.objects.get().version
    return {
        "convener": "",
        "title_es": "Otra ronda",
        "version": str(version.uuid),
        "languages": ["es"],
        "working": "es",
        "zone": "UTC",
        "closes_at": "2099-01-01T12:00",
        "drafts_at": 3,
        "publishes": "sections",
        "states": ["URY"],
    }


def _own(cast: Cast) -> dict[str, Any]:
    return {**_new(cast), "convener": "URY"}


OFFICE = {
    "office": "Regulator",
    "email": "regulator@agency.example",
    "language": "es",
    "sections": [FIRST],
}
ANSWER = {"revision": 1, "q-a_measures": "Other words.", "do": "save"}
OPEN_TO_ALL = everyone(302)
TABLE = [
    Row("reporting:home", expected=PUBLIC, setup=lambda cast: released(make_stage(cast))),
    Row("reporting:round_new", expected=only("head", "secretariat")),
    Row("reporting:round_new", method="POST", data=_new, setup=make_stage,
        expected={**RUNS, "head": 422}, note="of the desk"),
    Row("reporting:round_new", method="POST", data=_own, setup=make_stage,
        expected={**HEAD, "secretariat": 422}, note="of a State for itself"),
    Row("reporting:round", args=at(_round), expected=IN_ROUND),
    Row("reporting:round", args=_unopened, expected=only("secretariat"), note="not open yet"),
    Row("reporting:round_open", args=_unopened, method="POST", expected=RUNS),
    Row("reporting:round_end", args=at(_round), method="POST", data={"sure": "yes"},
        expected=RUNS),
    Row("reporting:round_closing", args=at(_round), method="POST", data=_moved, expected=RUNS),
    Row("reporting:round_invite", args=_roomy, method="POST", data={"states": ["PER"]},
        expected=RUNS),
    Row("reporting:round_remind", args=at(_round), method="POST", expected=RUNS),
    Row("reporting:report", args=_invited, expected=HOME),
    Row("reporting:report", args=at(_begun), expected=HOME, note="begun"),
    Row("reporting:report", args=_red, expected=only("officer", "head"), note="RED"),
    Row("reporting:report_start", args=_invited, method="POST", data={"language": "es"},
        expected=WRITES),
    Row("reporting:report_coordinate", args=at(_begun), method="POST", expected=WRITES),
    Row("reporting:report_readers", args=_red, method="POST", data={}, expected=HEAD),
    Row("reporting:report_release", args=at(_begun), method="POST",
        data={f"release-{FIRST}": "public"}, expected=HEAD),
    Row("reporting:report_clear_empty", args=at(_begun), method="POST", expected=WRITES),
    Row("reporting:report_clear", args=at(_all_cleared), method="POST",
        data={"revision": 2}, expected=HEAD),
    Row("reporting:report_submit", args=at(_cleared), method="POST", data={"revision": 5},
        expected=WRITES),
    Row("reporting:report_leave", args=at(_begun), method="POST", data={"sure": "yes"},
        expected=HEAD),
    Row("reporting:report_return", args=at(_left), method="POST", expected=HEAD),
    Row("reporting:offices", args=at(_begun), expected=only("officer", "head")),
    Row("reporting:offices", args=at(_begun), method="POST", data=OFFICE, expected=WRITES),
    Row("reporting:office_uses", args=at(_assignment), expected=only("officer", "head")),
    Row("reporting:office_revoke", args=at(_assignment), method="POST", expected=WRITES),
    Row("reporting:office_renew", args=at(_assignment), method="POST", expected=WRITES),
    Row("reporting:office_remind", args=at(_assignment), method="POST", expected=WRITES),
    Row("reporting:section", args=at(_section), expected=HOME),
    Row("reporting:section", args=at(_section), method="POST", data=ANSWER, expected=WRITES),
    Row("reporting:versions", args=at(_section), expected=HOME),
    Row("reporting:comment", args=at(_section), method="POST", data={"words": "Seen."},
        expected=WRITES),
    Row("reporting:take", args=at(_section), method="POST", data={"offer": "last"},
        expected=WRITES),
    Row("reporting:reopen", args=at(_closed), method="POST", expected=WRITES),
    Row("reporting:section_file", args=at(_file), expected=HOME),
    Row("reporting:section_out", args=at(lambda stage: [*_section(stage), "xlsx"]),
        expected=HOME),
    Row("reporting:out", args=at(lambda stage: [*_begun(stage), "docx"]), expected=HOME),
    Row("reporting:bring_in", args=at(_begun), expected=only("officer", "head")),
    Row("reporting:bring_in", args=at(_begun), method="POST",
        expected=only("officer", "head", status=422)),
    Row("reporting:returned", args=at(_brought), expected=only("officer")),
    Row("reporting:returned", args=at(_brought), method="POST", data={"take": ["a_measures"]},
        expected=only("officer", status=302)),
    Row("reporting:by_link", args=at(_link), expected=PUBLIC),
    Row("reporting:by_link", args=at(_link), method="POST", expected=OPEN_TO_ALL, signs_in=False),
    Row("reporting:link_section", args=at(_link_section), expected=PUBLIC),
    Row("reporting:link_section", args=at(_link_section), method="POST",
        data={**ANSWER, "revision": 0}, expected=OPEN_TO_ALL, signs_in=False),
    Row("reporting:link_versions", args=at(_link_section), expected=PUBLIC),
    Row("reporting:link_comment", args=at(_link_section), method="POST",
        data={"words": "Seen."}, expected=OPEN_TO_ALL, signs_in=False),
    Row("reporting:link_take", args=at(_link_section), method="POST", data={"offer": "last"},
        expected=OPEN_TO_ALL, signs_in=False),
    Row("reporting:link_section_file", args=at(_link_file), expected=PUBLIC),
    Row("reporting:link_section_out", args=at(lambda stage: [*_link_section(stage), "xlsx"]),
        expected=PUBLIC),
    Row("reporting:link_out", args=at(lambda stage: [*_link(stage), "docx"]), expected=PUBLIC),
    Row("reporting:link_bring_in", args=at(_link), expected=PUBLIC),
    Row("reporting:link_returned", args=at(_brought_by_link), expected=PUBLIC),
    Row("reporting:submission", args=at(_released), expected=PUBLIC),
    Row("reporting:submission", args=at(lambda stage: [stage.submitted().uuid]),
        expected={**only("observer", "officer", "head", "secretariat"), "anonymous": 404},
        note="nothing is for the public"),
    Row("reporting:submission_file", args=at(lambda stage: [*_released(stage), "json"]),
        expected=PUBLIC),
    Row("reporting:annex", args=at(_annex),
        expected={**only("observer", "officer", "head", "secretariat"), "anonymous": 404}),
    Row("reporting:ask", args=at(_released), method="POST", data={"words": "Since when?"},
        expected=RUNS),
    Row("reporting:clarification", args=at(lambda stage: [asked(stage).uuid]),
        expected=only("observer", "officer", "head", "secretariat")),
    Row("reporting:clarification", args=at(lambda stage: [asked(stage).uuid]), method="POST",
        data={"words": "Since May."},
        expected=only("officer", "head", "secretariat", status=302)),
    Row("reporting:clarification_close", args=at(lambda stage: [asked(stage).uuid]),
        method="POST", expected=RUNS),
]  # fmt: skip
