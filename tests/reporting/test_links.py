"""Offices by their links: opened, forwarded, ended; what comes by them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contadora.people.models import Membership
from contadora.post.models import Message
from contadora.reporting import (
    actions,
    links,
)
from contadora.reporting.models import LinkUse
from tests.factory import Cast
from tests.reporting.rounds_stage import (
    ABOUT,
    FIRST,
    SECOND,
    Stage,
    token,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_link_opens_its_sections_and_no_others(stage: Stage, client: Client) -> None:
    assignment = stage.assigned(FIRST)
    word = token(assignment)
    home = client.get(reverse("reporting:by_link", args=[word]))
    assert home.status_code == 200
    assert "Telecommunications regulator" in home.text
    assert home["Referrer-Policy"] == "same-origin"
    assert "no-store" in home["Cache-Control"]
    mine = reverse("reporting:link_section", args=[word, stage.section(FIRST).uuid])
    assert client.get(mine).status_code == 200
    for name in ("link_section", "link_versions"):
        other = reverse(f"reporting:{name}", args=[word, stage.section(SECOND).uuid])
        assert client.get(other).status_code == 404
    assert (
        client.get(reverse("reporting:section", args=[stage.section(FIRST).uuid])).status_code
        == 302
    )
    assert client.get(reverse("reporting:by_link", args=[word[:-2] + "xx"])).status_code == 404
    sent = Message.objects.get(kind="reporting-assigned")
    # The secretariat reads the log of mails: it says nothing of what was given.
    assert "Norm A" not in sent.body
    [mailed] = re.findall(r"/by-link/([^/]+)/", sent.body)
    assert client.get(reverse("reporting:by_link", args=[mailed])).status_code == 200
    assert sent.to == "regulator@agency.example"


def test_an_office_writes_by_its_link_as_the_page_sends_it(stage: Stage, client: Client) -> None:
    assignment = stage.assigned(FIRST)
    address = reverse("reporting:link_section", args=[token(assignment), stage.section().uuid])
    data = {"revision": 0, "q-a_measures": "A plan.", "q-b_measures": "Not ours."}
    saved = client.post(address, data, headers={"X-Autosave": "1"})
    assert saved.json()["state"] == "saved"
    assert stage.section().response.answers == {"a_measures": "A plan."}
    stale = client.post(address, {**data, "q-a_measures": "Older."}, headers={"X-Autosave": "1"})
    assert stale.status_code == 409
    shown = client.post(address, {**data, "q-a_measures": "Older.", "do": "save"})
    assert shown.status_code == 409
    assert "A plan." in shown.text
    assert "Older." in shown.text
    handed = client.post(reverse("reporting:by_link", args=[token(assignment)]))
    assert handed.status_code == 302
    whats = set(assignment.uses.values_list("what", flat=True))
    assert whats == {"wrote", "handed_in"}
    assert Message.objects.filter(kind="reporting-handed-in", to=stage.cast.officer.email).exists()


def test_who_writes_hears_of_an_office_where_the_coordinator_has_left(stage: Stage) -> None:
    assignment = stage.assigned(FIRST)
    Membership.objects.get(user=stage.cast.officer).delete()
    actions.hand_in(stage.by_office(assignment))
    told = Message.objects.filter(kind="reporting-handed-in")
    assert {message.to for message in told} == {stage.cast.head.email}


def test_a_forwarded_link_shows_whose_it_is_and_its_uses_by_device(
    stage: Stage, cast: Cast, client: Client
) -> None:
    assignment = stage.assigned(FIRST)
    address = reverse("reporting:by_link", args=[token(assignment)])
    for agent in ("One", "One", "Another"):
        client.get(address, headers={"User-Agent": agent})
    assert {(row.device != "", row.times) for row in assignment.uses.all()} == {
        (True, 2),
        (True, 1),
    }
    client.force_login(cast.officer)
    page = client.get(reverse("reporting:office_uses", args=[assignment.uuid])).text
    assert "127.0.0.1" not in page
    assert assignment.uses.values("device").distinct().count() == 2


def test_behind_a_proxy_devices_are_told_apart_by_their_own_address(
    stage: Stage, client: Client, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assignment = stage.assigned(FIRST)
    address = reverse("reporting:by_link", args=[token(assignment)])
    for each in ("200.40.1.1", "185.12.3.4"):
        client.get(address, headers={"User-Agent": "One", "X-Forwarded-For": each})
    assert assignment.uses.values("device").distinct().count() == 2


def test_a_link_that_ended_opens_nothing_and_says_what_to_do(
    stage: Stage, cast: Cast, client: Client
) -> None:
    assignment = stage.assigned(FIRST)
    first = token(assignment)
    section = stage.section(FIRST)
    page = reverse("reporting:link_section", args=[first, section.uuid])

    def closed(word: str) -> bool:
        statuses = {
            client.get(reverse("reporting:by_link", args=[word])).status_code,
            client.post(page.replace(first, word), {"revision": 0, "do": "save"}).status_code,
        }
        return statuses == {410}

    actions.renew_assignment(cast.officer, assignment)
    assert closed(first)
    assert not links.opens(first)
    second = token(assignment)
    assert client.get(reverse("reporting:by_link", args=[second])).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        assert closed(second)
    actions.revoke_assignment(cast.officer, assignment)
    assert closed(second)
    assert assignment.uses.filter(what=LinkUse.What.REFUSED).exists()
    assert stage.section().response.answers == {}
    actions.renew_assignment(cast.officer, assignment)
    actions.leave_round(cast.head, stage.report())
    assert closed(token(assignment))


def test_an_office_is_reminded_of_its_date_once(stage: Stage) -> None:
    from contadora.reporting import jobs

    due = timezone.now() + timedelta(days=5)
    stage.assigned(FIRST, due_at=due)
    jobs.keep_rounds.call()
    assert not Message.objects.filter(kind="reporting-due").exists()
    with time_machine.travel(due - timedelta(days=1)):
        jobs.keep_rounds.call()
        jobs.keep_rounds.call()
    assert Message.objects.filter(kind="reporting-due").count() == 1


def test_an_annex_beyond_the_bounds_is_refused_before_it_is_read(
    stage: Stage, client: Client
) -> None:
    assignment = stage.assigned(ABOUT)
    word = token(assignment)
    address = reverse("reporting:link_section", args=[word, stage.section(ABOUT).uuid])
    huge = str(200 * 2**20)
    sent = client.post(address, {"revision": 0}, CONTENT_LENGTH=huge)
    assert sent.status_code == 413
    actions.revoke_assignment(stage.cast.officer, assignment)
    # By a link that has ended not even a small annex is read.
    assert client.post(address, {}, CONTENT_LENGTH=str(9 * 2**20)).status_code == 413
