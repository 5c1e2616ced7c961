"""A roll call that was loaded wrongly leaves the record, and what was made with it knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from contadora.atlas import versions
from contadora.atlas.models import Instrument
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.record import queries
from contadora.record.actions import load_rollcalls, load_starter, remove_rollcall
from contadora.record.models import Act, Edition, RollCall
from tests.factory import PASSWORD, Cast, make_cast
from tests.record import editions
from tests.record.editions import Row, bulk_call, save

pytestmark = pytest.mark.django_db
REASON = "Loaded from an edition that gave it the wrong session"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def load(folder: Path, *calls: Row) -> Edition:
    """Load a table in which two States are for each text and one is against."""
    save(folder / "rollcalls.csv", list(calls))
    votes: list[Row] = [
        {"rcid": call["rcid"], "iso3": iso3, "vote": vote}
        for call in calls
        for iso3, vote in (("URY", "yes"), ("MEX", "yes"), ("USA", "no"))
    ]
    return load_rollcalls(system_user(), save(folder / "votes.csv", votes))


WHOLE: Row = {"rcid": 901, "session": 73, "date": "2018-12-07", "symbol": "A/RES/73/199",
              "title": "A text", "is_paragraph": 0}  # fmt: skip
PART: Row = WHOLE | {"rcid": 902, "title": "Paragraph 4", "is_paragraph": 1}
WITHOUT: Row = WHOLE | {"rcid": 903, "symbol": "", "title": "A draft that failed"}


def test_a_roll_call_leaves_the_figures_and_comes_back_with_its_file(
    cast: Cast, tmp_path: Path
) -> None:
    load(tmp_path, WHOLE, PART, WITHOUT)
    before, version = queries.to_vote_matrix("all"), versions.current()
    call = RollCall.objects.get(slug="rc-903")
    assert remove_rollcall(cast.secretariat, call, f"  {REASON} ") is None
    assert versions.current().number == version.number + 1
    after = queries.to_vote_matrix("all")
    assert set(before.items) - set(after.items) == {"rc-903"}
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.object_id, entry.actor) == (
        "remove_rollcall", "rc-903", cast.secretariat,
    )  # fmt: skip
    assert entry.details["reason"] == REASON
    assert (entry.details["number"], entry.details["session"]) == ("903", 73)
    again = load(tmp_path, WHOLE, PART, WITHOUT)
    assert again.pk
    assert (again.rollcalls_added, again.rollcalls_unchanged) == (1, 2)
    assert queries.to_vote_matrix("all").items == before.items


def test_a_text_goes_with_its_last_roll_call(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, WHOLE, PART)
    whole, part = (RollCall.objects.get(rcid=number) for number in ("901", "902"))
    text = remove_rollcall(cast.secretariat, whole, REASON)
    assert text is not None
    # It stays for its paragraph, and no longer says how the vote on the whole went.
    told = Instrument.objects.values_list("status", "yes", "no", "abstain", "state_by_state")
    assert told.get(slug="A-RES-73-199") == ("adopted", None, None, None, "")
    assert remove_rollcall(cast.secretariat, part, REASON) is None
    assert not Instrument.everything.filter(slug="A-RES-73-199").exists()
    load(tmp_path, WHOLE, PART)
    assert told.get(slug="A-RES-73-199") == ("adopted_by_vote", 2, 1, 0, "yes")
    assert set(RollCall.objects.filter(session=73, rcid__in=("901", "902")).values_list(
        "slug", flat=True
    )) == {"A-RES-73-199", "A-RES-73-199-p1"}  # fmt: skip


def test_a_text_that_the_desk_refers_to_stays(cast: Cast) -> None:
    decided, named, packed = (bulk_call(f"A-RES-73-{n}") for n in (191, 192, 193))
    Instrument.objects.filter(slug="A-RES-73-191").update(docket_choice=False)
    Act.objects.create(
        state_id="URY", instrument_id="A-RES-73-192", kind="stated", source=named.source
    )
    Instrument.objects.filter(slug="A-RES-73-193").update(origin="starter")
    for call in (decided, named, packed):
        assert remove_rollcall(cast.secretariat, call, REASON) is not None
    told = Instrument.objects.order_by("slug").values_list("status", "yes")
    assert list(told.filter(slug__startswith="A-RES-73-19")) == [
        ("adopted", None),
        ("adopted", None),
        ("adopted_by_vote", packed.yes),  # what the pack says of its own texts is the pack's
    ]


def test_votes_on_one_text_stay_together_without_the_first(cast: Cast) -> None:
    first = bulk_call("A-RES-73-191")
    bulk_call("A-RES-73-192", linked_to=first.slug)
    bulk_call("A-RES-73-193", linked_to=first.slug)
    remove_rollcall(cast.secretariat, first, REASON)
    whole = queries.matrix()
    second, third = whole.index["A-RES-73-192"], whole.index["A-RES-73-193"]
    assert whole.linked[second] == whole.linked[third] == second


def test_the_starter_packs_stay(cast: Cast) -> None:
    call, version = RollCall.objects.get(slug="A-RES-73-27"), versions.current()
    with pytest.raises(ValidationError, match="paquete inicial"):
        remove_rollcall(cast.secretariat, call, REASON)
    assert RollCall.objects.filter(slug="A-RES-73-27").exists()
    assert versions.current() == version


def test_one_of_the_packs_that_a_file_changed_comes_back_with_the_pack(
    cast: Cast, tmp_path: Path
) -> None:
    load_starter(system_user())
    pack = RollCall.objects.get(slug="A-RES-73-27")
    load_rollcalls(system_user(), save(tmp_path / "votes.csv", editions.library()))
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert call.origin == "load"
    assert remove_rollcall(cast.secretariat, call, REASON) is not None
    load_starter(system_user())
    call = RollCall.objects.get(slug="A-RES-73-27")
    assert (call.origin, bytes(call.votes)) == ("starter", bytes(pack.votes))


@pytest.mark.parametrize("who", ["head", "officer", "observer", "administrator", "outsider"])
def test_only_the_secretariat_takes_one_out(cast: Cast, who: str) -> None:
    call = bulk_call()
    with pytest.raises(Http404):
        remove_rollcall(cast.of(who), call, REASON)  # type: ignore[arg-type]
    assert RollCall.objects.filter(pk=call.pk).exists()


def test_a_reason_is_asked_for_and_twice_is_once(cast: Cast) -> None:
    call, same = bulk_call(), RollCall.objects.get(slug="A-RES-73-199")
    with pytest.raises(ValidationError) as refused:
        remove_rollcall(cast.secretariat, call, "  \n")
    assert "reason" in refused.value.message_dict
    remove_rollcall(cast.secretariat, call, REASON)
    with pytest.raises(Http404):
        remove_rollcall(cast.secretariat, same, REASON)
    assert AuditEntry.objects.filter(action="remove_rollcall").count() == 1


def test_the_page_of_a_roll_call_leads_there(cast: Cast, client: Client) -> None:
    bulk_call()
    page = reverse("desk:instrument", args=["A-RES-73-199"])
    address = reverse("record:rollcall_remove", args=["A-RES-73-199"])
    client.login(email=cast.officer.email, password=PASSWORD)
    assert address not in client.get(page).content.decode()
    client.login(email=cast.secretariat.email, password=PASSWORD)
    assert address in client.get(page).content.decode()
    of_pack = reverse("record:rollcall_remove", args=["A-RES-73-27"])
    assert (
        of_pack not in client.get(reverse("desk:instrument", args=["A-RES-73-27"])).content.decode()
    )
    answer = client.post(address, {"reason": " "})
    assert answer.status_code == 200
    assert RollCall.objects.filter(slug="A-RES-73-199").exists()
    answer = client.post(address, {"reason": REASON}, follow=True)
    assert answer.redirect_chain == [(reverse("record:editions"), 302)]
    assert "A/RES/73/199 ya no está en el registro" in answer.content.decode()
    assert client.get(page).status_code == client.get(address).status_code == 404


def test_an_edition_leads_to_what_it_added_and_tells_what_left(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    edition = load(tmp_path, WHOLE, PART, WITHOUT)
    assert sorted(edition.report["added"]) == ["A-RES-73-199", "A-RES-73-199-p1", "rc-903"]
    changed = load(tmp_path, WITHOUT | {"title": "A draft that failed twice"})
    client.login(email=cast.secretariat.email, password=PASSWORD)
    link = f'<a href="{reverse("desk:instrument", args=["rc-903"])}">rc-903</a>'

    def pages() -> list[str]:
        both = (edition, changed)
        return [
            client.get(reverse("record:edition", args=[one.uuid])).content.decode() for one in both
        ]

    assert all(link in page and "ya no está" not in page for page in pages())
    remove_rollcall(cast.secretariat, RollCall.objects.get(slug="rc-903"), REASON)
    assert all(link not in page and "ya no está en el registro" in page for page in pages())


def test_one_of_the_packs_is_refused_with_words(cast: Cast, client: Client) -> None:
    client.login(email=cast.secretariat.email, password=PASSWORD)
    address = reverse("record:rollcall_remove", args=["A-RES-73-27"])
    for answer in (client.get(address), client.post(address, {"reason": REASON})):
        said = answer.content.decode()
        assert "paquete inicial, que permanece íntegro" in said
        assert 'name="reason"' not in said
    assert RollCall.objects.filter(slug="A-RES-73-27").exists()


def test_a_vote_on_a_part_is_told_from_that_on_the_text(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    load(tmp_path, WHOLE, PART)
    client.login(email=cast.secretariat.email, password=PASSWORD)
    address = reverse("record:rollcall_remove", args=["A-RES-73-199-p1"])
    assert ">A-RES-73-199-p1</a>" in client.get(address).content.decode()
    answer = client.post(address, {"reason": REASON}, follow=True)
    assert answer.redirect_chain == [(reverse("desk:instrument", args=["A-RES-73-199"]), 302)]
    assert "A-RES-73-199-p1 ya no está en el registro" in answer.content.decode()
