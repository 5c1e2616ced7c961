"""Selection: proposed in silence, decided together, as the page shows it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contadora.academy import (
    actions,
    queries_people,
)
from contadora.academy.models import (
    Course,
    Criterion,
)
from contadora.people.models import AuditEntry
from contadora.post.models import Message
from tests.academy.applying import apply, begin, fill, make_course, now_of
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_selection_is_proposed_in_silence_and_decided_together(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 4)
    criterion = Criterion.objects.create(course=course, name_es="Motivación", points=10)
    for points, application in zip((3, 9, 7, 1), made, strict=True):
        actions.score_application(cast.observer, application, {criterion: points})
    Message.objects.all().delete()
    actions.propose_first(cast.officer, course, queries_people.ranked(course))
    assert not Message.objects.exists()
    assert [now_of(each).proposal for each in made] == ["wait", "accept", "accept", "wait"]
    actions.propose(cast.officer, course, {str(made[3].uuid): "refuse"})
    assert actions.decide(cast.officer, course) == {"accept": 2, "wait": 1, "refuse": 1}
    assert [now_of(each).status for each in made] == ["waiting", "accepted", "accepted", "refused"]
    kinds = Message.objects.exclude(kind="academy-session").order_by("to").values_list("kind")
    assert [kind for (kind,) in kinds] == [
        "academy-waiting",
        "academy-accepted",
        "academy-accepted",
        "academy-refused",
    ]


def test_what_is_proposed_for_somebody_stays_when_the_rest_is(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 4)
    actions.propose(
        cast.officer, course, {str(made[0].uuid): "refuse", str(made[3].uuid): "accept"}
    )
    assert actions.propose_first(cast.officer, course, queries_people.ranked(course)) == 2
    assert [now_of(each).proposal for each in made] == ["refuse", "accept", "wait", "accept"]


def test_the_batch_is_what_the_page_shows(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=2)
    made = fill(course, 2)
    actions.propose(cast.officer, course, {str(each.uuid): "accept" for each in made})
    Message.objects.all().delete()
    client = Client()
    client.force_login(cast.officer)
    address = f"/en/courses/{course.slug}/manage/selection/"

    def sent(*shown: str) -> str:
        seen = client.get(address).context["seen"]
        fields = {f"proposal-{one.uuid}": said for one, said in zip(made, shown, strict=True)}
        page = client.post(address, {"do": "send", "seen": seen, **fields}, follow=True)
        return page.content.decode()

    # What was chosen and not saved is saved, and shown before anybody is told.
    assert "nobody has been told" in sent("refuse", "accept")
    assert not Message.objects.exists()
    stale = queries_people.proposed(course)
    actions.propose(cast.officer, course, {str(made[1].uuid): "wait"})
    with pytest.raises(ValidationError):
        actions.decide(cast.officer, course, seen=stale)
    assert not Message.objects.exists()
    sent("refuse", "wait")
    assert now_of(made[0]).status == "refused"


def test_an_address_that_the_store_cannot_hold_is_refused(cast: Cast) -> None:
    course = make_course(cast)
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.org"
    for act in (
        lambda: actions.ask_for_link(course, long),
        lambda: actions.invite_person(cast.officer, course, email=long),
    ):
        with pytest.raises(ValidationError):
            act()
    table = actions.read_invitations(
        cast.officer, course, content=f"email\n{long}\n".encode(), name="people.csv"
    )
    assert not table.rows


def test_an_invitation_of_who_had_begun_already_is_accepted_with_the_application(
    cast: Cast,
) -> None:
    course = make_course(cast)
    draft = begin(course, "early@example.org")
    invitation = actions.invite_person(cast.officer, course, email="early@example.org")
    assert draft.response is not None
    sent = actions.submit_application(draft, draft.response.revision)
    invitation.refresh_from_db()
    assert (invitation.status, now_of(sent).invitation) == ("accepted", invitation)


def test_a_page_with_boxes_for_thousands_can_be_sent(cast: Cast) -> None:
    course = make_course(cast)
    client = Client()
    client.force_login(cast.officer)
    address = reverse("academy:certificate_issue", args=[course.slug])
    boxes = [*range(2_500), "9" * 5_000]
    assert client.post(address, {"application": boxes}).status_code == 302


def test_more_than_the_places_cannot_be_decided_and_nobody_is_told(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED, cap=1)
    made = fill(course, 2)
    Message.objects.all().delete()
    actions.propose(cast.officer, course, {str(each.uuid): "accept" for each in made})
    with pytest.raises(ValidationError):
        actions.decide(cast.officer, course)
    assert not Message.objects.exists()
    assert [now_of(each).status for each in made] == ["submitted"] * 2


def test_a_reviewer_sees_no_way_to_write_and_each_look_is_audited(cast: Cast) -> None:
    course = make_course(cast, admission=Course.Admission.MODERATED)
    application = apply(course, "applicant@example.org")
    client = Client()
    client.force_login(cast.observer)
    page = client.get(f"/en/courses/{course.slug}/manage/applications/{application.uuid}/")
    text = page.content.decode()
    assert "to serve" in text
    assert "applicant@example.org" not in text
    assert "officer of a ministry" not in text
    entry = AuditEntry.objects.latest("seq")
    assert (entry.action, entry.actor) == ("look_at_application", cast.observer)
    assert "applicant@example.org" not in entry.object_label
    criterion = Criterion.objects.create(course=course, name_es="Motivación", points=5)
    seen = AuditEntry.objects.count()
    wrong = {"do": "score", str(criterion.uuid): "99"}
    assert "to serve" in client.post(page.wsgi_request.path, wrong).content.decode()
    assert AuditEntry.objects.filter(action="look_at_application").count() == 2
    assert AuditEntry.objects.count() == seen + 1
