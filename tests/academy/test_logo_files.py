"""Files of logos go and stay with the transaction that they belong to."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from contadora.academy import actions, certificate_files
from contadora.academy.models import Course
from contadora.people import audit
from tests.academy import drafts
from tests.academy.issued import SITE, certified, taker
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
OTHER = drafts.SVG.replace(b"#0b5d6b", b"#aa2211")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> Course:
    return drafts.draft(cast.officer, cast)


def files() -> set[str]:
    """Return the logos on the disk."""
    folder = Path(settings.MEDIA_ROOT) / "academy" / "logos"
    return {each.name for each in folder.glob("*")} if folder.is_dir() else set()


def test_a_logo_of_an_action_that_fails_is_taken_away(
    cast: Cast, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = drafts.partner(cast.officer, course)
    before = files()

    def broken(*_args: object, **_details: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", broken)
        with pytest.raises(RuntimeError):
            drafts.partner(cast.officer, course)
        with pytest.raises(RuntimeError):
            actions.change_partner(cast.officer, made, values={}, logo=io.BytesIO(OTHER))
        with pytest.raises(RuntimeError):
            actions.copy_course(
                cast.officer, course, slug="again", starts_on=drafts.VALUES["starts_on"]
            )
    assert files() == before
    made.refresh_from_db()
    assert Path(made.logo.name).name in before


def test_an_old_logo_goes_with_the_commit_and_not_before(
    cast: Cast, course: Course, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = drafts.partner(cast.officer, course)
    old = Path(made.logo.name).name
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.change_partner(cast.officer, made, values={}, logo=io.BytesIO(OTHER))
        assert old in files()
    new = Path(made.logo.name).name
    assert old not in files()
    assert new in files()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_partner(cast.officer, made)
    assert new not in files()


def test_a_certificate_keeps_the_logo_it_was_issued_with(
    cast: Cast, course: Course, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = drafts.partner(cast.officer, course)
    Course.objects.filter(pk=course.pk).update(status=Course.Status.FINISHED)
    course.refresh_from_db()
    (certificate,) = certified(course, taker(course, "A diplomat"))
    old = certificate.content["logos"][0]["logo"]
    assert old == made.logo.name
    printed = certificate_files.pdf(certificate, SITE)
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_partner(cast.officer, made, values={}, logo=io.BytesIO(OTHER))
    assert Path(old).name in files()
    assert certificate_files.pdf(certificate, SITE) == printed
