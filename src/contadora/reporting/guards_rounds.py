"""What rounds tell the rooms below: who keeps their mails, and whose sections' answers are."""

from __future__ import annotations

from uuid import UUID

from contadora.forms import access as forms
from contadora.people.access import Reader
from contadora.post import access as post
from contadora.reporting import access, mail_texts
from contadora.reporting.models import Report, Round


def register() -> None:
    """Guard the mails of rounds and reports, and the answers of sections; name the mails."""
    post.register("reporting.round", _mails_of_round)
    post.register("reporting.report", _mails_of_report)
    # Sections are answered on the pages of this room, which say who wrote what: on those of
    # `forms` they are nobody's.
    forms.register_respondent("reporting.section", lambda _user, _key: False)
    mail_texts.register_all()


def _mails_of_round(user: Reader, label: str) -> bool:
    found = Round.objects.filter(uuid=_uuid(label)).select_related("convener").first()
    return found is not None and access.runs(user, found)


def _mails_of_report(user: Reader, label: str) -> bool:
    found = Report.objects.filter(uuid=_uuid(label)).first()
    if found is None:
        return False
    seat = access.reports(user).filter(pk=found.pk).first()
    return seat is not None and access.seat_for(user, found.uuid).writes


def _uuid(label: str) -> UUID:
    try:
        return UUID(label.partition(":")[2])
    except ValueError:
        return UUID(int=0)  # which nothing has
