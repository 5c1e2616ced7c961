"""The chain shows an edit, a deletion, a reorder, a cut end, an addition and a rebuilt past."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contadora.people import audit
from contadora.people.models import AuditEntry, AuditHead, User
from contadora.people.queries import system_user
from tests.factory import make_cast, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[AuditEntry]:
    """Six entries of one officer, on a chain of their own."""
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    officer = make_user("officer")
    with transaction.atomic():
        return [audit.record(officer, "write", officer, number=number) for number in range(1, 7)]


def problems() -> dict[int, str]:
    return {fault.seq: fault.problem.split(":")[0] for fault in audit.verify()}


def test_a_whole_chain_has_no_fault(chain: list[AuditEntry]) -> None:
    state = audit.Verification()
    assert list(audit.verify(state)) == []
    assert (state.count, state.seq, state.hash) == (6, 6, chain[-1].hash)
    assert [entry.seq for entry in chain] == [1, 2, 3, 4, 5, 6]


def test_an_empty_chain_has_no_fault() -> None:
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    assert list(audit.verify()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"action": "read"},
        {"actor_label": "somebody else"},
        {"details": {"number": 99}},
        {"object_id": "0"},
        {"object_label": ""},
        {"at": datetime(2001, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_an_edit_is_named(chain: list[AuditEntry], change: dict[str, object]) -> None:
    AuditEntry.objects.filter(seq=3).update(**change)
    assert problems() == {3: "edited"}


def test_another_actor_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(seq=2).update(actor=make_user("another"))
    assert problems() == {2: "edited"}


@pytest.mark.parametrize(("gone", "told"), [([4], "4 missing"), ([3, 4], "3 to 4 missing")])
def test_a_deletion_is_named(chain: list[AuditEntry], gone: list[int], told: str) -> None:
    AuditEntry.objects.filter(seq__in=gone).delete()
    faults = list(audit.verify())
    assert [fault.seq for fault in faults] == [gone[0]]
    assert told in faults[0].problem


def test_the_first_entry_gone_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(seq=1).delete()
    assert problems() == {1: "deleted"}


def test_a_cut_end_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(seq__gte=5).delete()
    assert problems() == {5: "deleted"}


def test_all_entries_gone_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.all().delete()
    assert problems() == {1: "deleted"}


def test_a_missing_head_is_named(chain: list[AuditEntry]) -> None:
    AuditHead.objects.all().delete()
    assert list(problems()) == [6]


def test_a_reorder_is_named(chain: list[AuditEntry]) -> None:
    AuditEntry.objects.filter(seq=3).update(seq=100)
    AuditEntry.objects.filter(seq=4).update(seq=3)
    AuditEntry.objects.filter(seq=100).update(seq=4)
    assert {3, 4} <= set(problems())


def test_an_entry_whose_hash_was_made_to_fit_breaks_the_next(chain: list[AuditEntry]) -> None:
    entry = AuditEntry.objects.get(seq=3)
    entry.action = "read"
    entry.hash = audit.entry_hash(entry)
    entry.save()
    assert problems() == {4: "reordered or replaced"}


def test_a_replaced_last_entry_is_named(chain: list[AuditEntry]) -> None:
    entry = AuditEntry.objects.get(seq=6)
    entry.action = "read"
    entry.hash = audit.entry_hash(entry)
    entry.save()
    assert problems() == {6: "replaced"}


def test_an_addition_past_the_head_is_named(chain: list[AuditEntry]) -> None:
    entry = AuditEntry.objects.get(seq=6)
    entry.pk, entry.seq, entry.previous_hash = None, 7, entry.hash
    entry.hash = audit.entry_hash(entry)
    entry.save(force_insert=True)
    assert problems() == {7: "added outside the chain"}


def test_a_past_that_was_rebuilt_whole_does_not_fit_the_anchor(chain: list[AuditEntry]) -> None:
    state = audit.Verification()
    assert list(audit.verify(state)) == []
    anchor, previous = state.anchor, audit.ROOT_HASH
    for entry in AuditEntry.objects.order_by("seq"):
        entry.action, entry.previous_hash = "invented", previous
        previous = entry.hash = audit.entry_hash(entry)
        entry.save()
    AuditHead.objects.update(hash=previous)
    assert list(audit.verify()) == []
    assert [fault.seq for fault in audit.verify(anchor=anchor)] == [6]
    assert next(iter(audit.verify(anchor=anchor))).problem.startswith("rewritten")


def test_an_anchor_past_the_end_is_named(chain: list[AuditEntry]) -> None:
    assert [f.problem.split(":")[0] for f in audit.verify(anchor=f"9:{'0' * 64}")] == ["cut"]


def test_a_chain_that_grows_keeps_its_anchor(chain: list[AuditEntry]) -> None:
    state = audit.Verification()
    assert list(audit.verify(state)) == []
    with transaction.atomic():
        audit.record(system_user(), "write", system_user())
    assert list(audit.verify(anchor=state.anchor)) == []


def test_an_entry_written_during_the_check_is_not_a_fault(
    chain: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain: Callable[[AuditEntry], str] = audit.entry_hash
    written: list[int] = []

    def meanwhile(entry: AuditEntry) -> str:
        if entry.seq == 2 and not written:
            written.append(1)
            with transaction.atomic():
                audit.record(system_user(), "write", system_user())
        return plain(entry)

    monkeypatch.setattr(audit, "entry_hash", meanwhile)
    assert list(audit.verify()) == []
    assert AuditHead.objects.get().seq == 7


def test_a_refused_action_leaves_no_gap(chain: list[AuditEntry]) -> None:
    user = system_user()
    with transaction.atomic():
        audit.record(user, "write", user)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert audit.record(user, "write", user).seq == 7
    assert list(audit.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    user = make_user("officer")
    with pytest.raises(RuntimeError, match="outside a transaction"):
        audit.record(user, "write", user)
    assert not AuditEntry.objects.filter(actor=user).exists()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(details=st.dictionaries(st.sampled_from(["before", "after"]), json_values))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_read_back_has_the_hash_that_was_written(details: dict[str, object]) -> None:
    user, _made = User.objects.get_or_create(email="hash@example.org")
    with transaction.atomic():
        entry = audit.record(user, "write", user, **details)
    read = AuditEntry.objects.get(seq=entry.seq)
    assert audit.entry_hash(read) == entry.hash


def test_labels_too_long_or_unfit_for_a_store_are_kept_as_far_as_they_go() -> None:
    user = make_user("officer")
    user.name = "a\0b" + "x" * 300
    with transaction.atomic():
        entry = audit.record(user, "y" * 80, user, note="half a pair: \ud800")
    read = AuditEntry.objects.get(seq=entry.seq)
    assert "\0" not in read.object_label
    assert (len(read.action), audit.entry_hash(read)) == (64, entry.hash)


def test_the_export_is_enough_to_check_the_chain_elsewhere(chain: list[AuditEntry]) -> None:
    import hashlib

    previous = audit.ROOT_HASH
    lines = list(audit.json_lines(AuditEntry.objects.order_by("seq")))
    for line in lines:
        entry = json.loads(line)
        claimed = entry.pop("hash")
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == claimed
        assert entry["previous_hash"] == previous
        previous = claimed
    assert len(lines) == 6


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01"])
def test_the_trail_is_read_to_the_ends_of_the_calendar(until: str) -> None:
    client = Client()
    client.force_login(make_cast().administrator)
    for page in ("/en/audit/", "/en/audit.csv", "/en/audit.jsonl"):
        assert client.get(page, {"since": until, "until": until}).status_code == 200
