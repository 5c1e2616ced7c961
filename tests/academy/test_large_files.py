"""Who may hand large files in: whom a page is for, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contadora.academy import personal
from contadora.people.models import User
from tests.academy.applying import begin, make_course
from tests.factory import Cast, make_cast

TOO_LARGE = 413


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000  # what a form may bring without files
    return make_cast()


def handed_in(page: str, user: Any = None) -> int:
    client = Client()
    if isinstance(user, User):
        client.force_login(user)
    given = SimpleUploadedFile("large.csv", b"email,name\n" * 300)
    return int(client.post(page, {"file": given}).status_code)


def test_an_applicant_hands_a_file_in_by_the_own_link_only(cast: Cast) -> None:
    course = make_course(cast)
    application = begin(course, "somebody@example.org")
    word = personal.token(application.person, course)
    assert handed_in(reverse("academy:mine_form", args=[course.slug, word])) != TOO_LARGE
    made_up = reverse("academy:mine_form", args=[course.slug, word[:-4] + "AAAA"])
    assert handed_in(made_up) == TOO_LARGE
    assert handed_in(reverse("academy:mine", args=[course.slug, word])) == TOO_LARGE


@pytest.mark.parametrize("name", ["material", "invitation_table"])
def test_a_team_hands_files_in_and_a_stranger_does_not(cast: Cast, name: str) -> None:
    page = reverse(f"academy:{name}", args=[make_course(cast).slug])
    assert handed_in(page, cast.officer) != TOO_LARGE  # of the team that organises
    assert handed_in(page) == TOO_LARGE


def test_an_account_of_no_delegation_hands_in_no_table(cast: Cast) -> None:
    page = reverse("academy:invitation_table", args=[make_course(cast).slug])
    assert handed_in(page, cast.outsider) == TOO_LARGE
    assert handed_in(page, cast.other) == 302  # the co-sponsor's
