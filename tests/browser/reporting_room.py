"""Who reports in `test_reporting`: heads of four more States, and a round that was before.

Made in a desk's store by a process of its own, which prints the session of each head, by State, as
JSON. Nobody is written to for it. All words are the tests' own.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

HEADS = {"CRI": "es", "BRA": "pt", "JAM": "en", "DOM": "es"}
EARLIER = "Ronda anterior de las pruebas"
REPORTED = "A team of the tests answers incidents."  # what Jamaica said in it


def main() -> None:
    """Make them and print the sessions."""
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():  # the worker sees what it would mail only once that is gone
        heads = {code: _head(code, language) for code, language in HEADS.items()}
        _report_earlier("JAM")
    sys.stdout.write(json.dumps(heads))


def _head(code: str, language: str) -> str:
    """Make a State's head and return a session of theirs."""
    from django.conf import settings
    from django.test import Client

    from contadora.people.models import Delegation, Membership, Role, User

    delegation, _made = Delegation.objects.get_or_create(
        code=code, defaults={"kind": Delegation.Kind.STATE}
    )
    user = User.objects.create(
        email=f"head.{code.lower()}@ministry.example", name=f"head, {code}", language=language
    )
    Membership.objects.create(user=user, delegation=delegation, role=Role.HEAD)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _report_earlier(code: str) -> None:
    """Make a round of the year before, in which one State reported."""
    from django.utils import timezone

    from contadora.forms.filling import Given
    from contadora.people.models import Delegation, User
    from contadora.post.models import Message
    from contadora.reporting import actions
    from contadora.reporting.models import Questionnaire, Round, Submission
    from contadora.reporting.writing import Writer, write

    secretariat = User.objects.filter(is_secretariat=True).order_by("pk")[0]
    head = User.objects.get(email=f"head.{code.lower()}@ministry.example")
    questionnaire = Questionnaire.objects.get(shipped="norms")
    now = timezone.now()
    round = actions.make_round(
        secretariat,
        convener=None,
        questionnaire=questionnaire,
        version=questionnaire.form.versions.latest("number"),
        delegations=[Delegation.objects.get(code=code)],
        values={
            "title": {"es": EARLIER, "en": "Earlier round of the tests"},
            "languages": ["es", "en"],
            "opens_at": now,
            "closes_at": now + timedelta(days=1),
            "zone": "UTC",
        },
    )
    actions.open_round(secretariat, round)
    report = actions.start_report(head, round.reports.get(), language="en")
    section = report.sections.select_related("response").get(key="norm_a")
    said = {"a_status": "partly", "a_measures": REPORTED}
    write(Writer(user=head), section, Given(said), section.response.revision)
    for each in report.sections.select_related("response"):
        actions.clear_section(head, each, revision=each.response.revision)
    report.refresh_from_db()
    actions.release_sections(head, report, {"norm_a": "public"}, revision=report.revision)
    report.refresh_from_db()
    report = actions.clear_report(head, report, revision=report.revision)
    actions.submit_report(head, report, revision=report.revision)
    before = timedelta(days=365)
    Round.objects.filter(pk=round.pk).update(
        opens_at=now - before, opened_at=now - before, closes_at=now - before / 2, ended_at=now
    )
    Submission.objects.filter(report=report).update(submitted_at=now - before * 0.6)
    Message.objects.filter(about=round.label).delete()


if __name__ == "__main__":
    main()
