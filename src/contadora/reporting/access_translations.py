"""Who may translate what was submitted: its State's writers, and who runs the desk's round."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contadora.people.access import NotAllowed, Reader, role_in
from contadora.people.models import User
from contadora.reporting import access, gathering
from contadora.reporting.access import WRITERS
from contadora.reporting.compiling.material import Answer, Part
from contadora.reporting.models import SectionTranslation, Submission

By = SectionTranslation.By
IN_WORDS = ("text", "long_text")  # posts, ministries and addresses stay as they are


@dataclass(frozen=True)
class Translating:
    """A submission before somebody who may translate it, and for whom they do."""

    submission: Submission
    by: str
    language: str  # of the report
    answers: tuple[tuple[Part, Answer], ...]  # those in the State's own words

    @property
    def questions(self) -> frozenset[str]:
        """The questions whose answers may be translated."""
        return frozenset(answer.key for _part, answer in self.answers)


def translating_for(user: Reader, uuid: UUID) -> Translating:
    """Return a submission to who may translate it; 404 to others."""
    submission = (
        Submission.objects.filter(uuid=uuid, report__left_at=None)
        .select_related("report__delegation", "report__round__version", "report__round__convener")
        .first()
    )
    if submission is None or not isinstance(user, User):
        raise NotAllowed
    by = _by(user, submission)
    sent = gathering.read_submissions([submission])[submission.uuid]
    return Translating(
        submission,
        by,
        sent.language,
        tuple(
            (part, answer)
            for part in sent.parts
            for answer in part.answers
            if answer.question["type"] in IN_WORDS
        ),
    )


def _by(user: User, submission: Submission) -> str:
    report = submission.report
    writes = role_in(user, report.delegation) in WRITERS
    if writes and access.reports(user).filter(pk=report.pk).exists():
        return By.STATE
    if report.round.convener_id is None and access.runs(user, report.round):
        return By.SECRETARIAT
    raise NotAllowed


def may_translate(user: Reader, submission: Submission) -> bool:
    """Whether a person may translate a submission; its report, State and round are loaded."""
    if not isinstance(user, User) or not user.is_active or submission.report.left_at is not None:
        return False
    try:
        _by(user, submission)
    except NotAllowed:
        return False
    return True
