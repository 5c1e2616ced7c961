"""Which roll call a line tells of: parts, motions, numbers, symbols and links."""

from __future__ import annotations

from pathlib import Path

import pytest

from contadora.atlas.models import Instrument
from contadora.record import queries
from contadora.record.models import DocketPattern, Edition, RollCall
from tests.record import editions
from tests.record.editions import Row, load, save

pytestmark = pytest.mark.django_db


def test_a_motion_of_another_file_leaves_the_vote_on_the_text(empty: None, tmp_path: Path) -> None:
    rows = editions.library()[:5]
    load(save(tmp_path / "votes.csv", rows))
    whole = RollCall.objects.get()
    for row in rows:
        row["undl_id"], row["title"] = 9_000_001, "The President: I put to the vote the motion"
        row["ms_vote"] = "N"
        row["total_no"], row["total_yes"], row["total_abstentions"] = 5, 0, 0
    load(save(tmp_path / "votes.csv", rows))
    votes = RollCall.objects.get(slug=whole.slug)
    assert (votes.title, votes.yes, votes.no) == (whole.title, whole.yes, whole.no)
    assert RollCall.objects.exclude(slug=whole.slug).get().title.startswith("The President")


def test_names_of_parts_and_motions(empty: None, tmp_path: Path) -> None:
    def about(rcid: int, symbol: str, title: str = "", **flags: object) -> Row:
        base: Row = {"rcid": rcid, "session": 61, "date": "2006-12-19", "symbol": symbol}
        return base | {"title": title, "para": 0, "amend": 0, "linked_to": rcid} | flags

    calls = [
        about(1, "R/61/175", "The President: I shall now put to the vote the motion"),
        about(2, "R/61/175", "Situation of human rights in Belarus"),
        about(3, "R/61/175", para=1),
        about(4, "R/61/175", para=1),
        about(5, "R/61/175", amend=1),
        about(6, "R/61/217/XII"),
        about(7, ""),
        about(8, "R/16/1015"),
    ]
    save(tmp_path / "rollcalls.csv", calls)
    rows: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
    edition = load(save(tmp_path / "votes.csv", rows))
    slugs = dict(RollCall.objects.values_list("rcid", "slug"))
    assert slugs == {
        "1": "A-RES-61-175-v2",
        "2": "A-RES-61-175",
        "3": "A-RES-61-175-p1",
        "4": "A-RES-61-175-p2",
        "5": "A-RES-61-175-a1",
        "6": "A-RES-61-217-XII",
        "7": "rc-7",
        "8": "rc-8",
    }
    assert edition.report["notes"]["absences"] == 1
    assert RollCall.objects.get(slug="A-RES-61-217-XII").instrument_id == "A-RES-61-217"
    text = Instrument.objects.get(slug="A-RES-61-175")
    assert (text.origin, text.title_en) == ("load", "Situation of human rights in Belarus")
    # A later edition that knows one more part gives it the next name and leaves the others theirs.
    calls.insert(2, about(9, "R/61/175", para=1))
    rows.append({"rcid": 9, "iso3": "URY", "vote": "yes"})
    save(tmp_path / "rollcalls.csv", calls)
    load(save(tmp_path / "votes.csv", rows))
    later = dict(RollCall.objects.values_list("rcid", "slug"))
    assert later.pop("9") == "A-RES-61-175-p3"
    assert later == slugs


def test_votes_on_parts_alone_leave_the_text_as_it_is(empty: None, tmp_path: Path) -> None:
    def load_calls(*calls: Row) -> Edition:
        save(tmp_path / "rollcalls.csv", [dict.fromkeys(("para", "amend"), 0) | c for c in calls])
        votes: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
        return load(save(tmp_path / "votes.csv", votes))

    def told() -> tuple[str, str, str, str, int | None]:
        row = Instrument.objects.get(slug="A-RES-61-175")
        return row.title_en, str(row.date), row.status, row.state_by_state, row.yes

    text: Row = {"session": 61, "symbol": "R/61/175"}
    whole = text | {"rcid": 2, "date": "2006-12-19", "title": "Human rights in Belarus"}
    third = text | {"rcid": 3, "date": "2006-12-18", "title": "Paragraph 3", "para": 1}
    fourth = text | {"rcid": 4, "date": "2006-12-17", "title": "Paragraph 4", "para": 1}
    load_calls(third)
    part = ("Paragraph 3", "2006-12-18", "adopted", "", None)
    assert told() == part
    # Another part says no more of the text than the first did; the first, corrected, does.
    load_calls(fourth)
    assert told() == part
    load_calls(third | {"date": "2006-12-16"}, fourth)
    assert told() == ("Paragraph 3", "2006-12-16", "adopted", "", None)
    load_calls(whole)
    own = ("Human rights in Belarus", "2006-12-19", "adopted_by_vote", "yes", 1)
    assert told() == own
    load_calls(third)
    load_calls(third | {"title": "Paragraph 3, as revised"}, fourth)
    assert told() == own
    assert RollCall.objects.get(rcid="3").title == "Paragraph 3, as revised"
    load_calls(whole | {"title": "Situation of human rights in Belarus"}, third)
    assert told() == ("Situation of human rights in Belarus", *own[1:])


def test_the_librarys_links_tell_its_roll_calls_apart(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    by_link = [
        {name: value for name, value in row.items() if name != "undl_id"}
        | {"undl_link": f"https://digitallibrary.un.org/record/{row['undl_id']}?ln=en"}
        for row in rows
    ]
    load(save(tmp_path / "links.csv", by_link))
    assert set(RollCall.objects.values_list("rcid", flat=True)) == {"undl-6073", "undl-9087"}
    # The same roll calls by their number are the same.
    assert load(save(tmp_path / "votes.csv", rows)).rollcalls_unchanged == 2


def test_a_corrected_session_is_a_change_of_the_librarys_roll_call(
    empty: None, tmp_path: Path
) -> None:
    rows = editions.library()[:5]
    for row in rows:
        row["resolution"] = ""
    load(save(tmp_path / "votes.csv", [row | {"session": 74} for row in rows]))
    edition = load(save(tmp_path / "votes.csv", rows))
    assert (edition.rollcalls_added, edition.rollcalls_changed) == (0, 1)
    assert edition.report["changed"][0]["fields"] == ["session"]
    assert RollCall.objects.get().session == 73


def test_one_number_of_a_table_in_two_sessions_is_two_roll_calls(
    empty: None, tmp_path: Path
) -> None:
    for session in (73, 74):
        save(tmp_path / "rollcalls.csv", [{"rcid": 1, "session": session}])
        load(save(tmp_path / "votes.csv", [{"rcid": 1, "iso3": "URY", "vote": "yes"}]))
    assert set(RollCall.objects.values_list("session", flat=True)) == {73, 74}


def test_long_numbers_are_not_cut_to_one(empty: None, tmp_path: Path) -> None:
    numbers = [f"https://example.org/votes/of-the-assembly/{at}" for at in (1, 2)]
    save(
        tmp_path / "rollcalls.csv",
        [
            {"rcid": number, "session": 61, "date": "2006-12-19", "linked_to": numbers[0]}
            for number in numbers
        ],
    )
    votes: list[Row] = [
        {"rcid": number, "iso3": "URY", "vote": vote}
        for number, vote in zip(numbers, ("yes", "no"), strict=True)
    ]
    assert load(save(tmp_path / "votes.csv", votes)).rollcalls_added == 2
    first, second = RollCall.objects.order_by("-yes")
    assert (first.linked_to, second.linked_to) == ("", first.slug)
    again = load(save(tmp_path / "votes.csv", votes[::-1]))
    assert (again.rollcalls_added, again.rollcalls_unchanged) == (0, 2)


def linked_calls(*numbers: int) -> list[Row]:
    """Three votes on one text in three sessions, of which some are in the file."""
    calls: dict[int, Row] = {
        rcid: {"rcid": rcid, "session": session, "date": f"{1945 + session}-12-09",
               "symbol": f"A/RES/{session}/{rcid}", "linked_to": 11}
        for rcid, session in ((11, 60), (12, 61), (13, 62))
    }  # fmt: skip
    return [calls[number] for number in numbers]


def load_linked(folder: Path, *numbers: int) -> Edition:
    calls = linked_calls(*numbers)
    save(folder / "rollcalls.csv", calls)
    rows: list[Row] = [{"rcid": c["rcid"], "iso3": "URY", "vote": "yes"} for c in calls]
    return load(save(folder / "votes.csv", rows))


def test_a_part_of_a_record_keeps_the_links_to_what_it_leaves_out(
    empty: None, tmp_path: Path
) -> None:
    load_linked(tmp_path, 11, 12)
    assert load_linked(tmp_path, 12).rollcalls_unchanged == 1
    # A later session alone is linked to the text that the record holds.
    load_linked(tmp_path, 13)
    assert dict(RollCall.objects.values_list("rcid", "linked_to")) == {
        "11": "",
        "12": "A-RES-60-11",
        "13": "A-RES-60-11",
    }


def test_a_link_to_what_nobody_holds_unties_nothing(empty: None, tmp_path: Path) -> None:
    load_linked(tmp_path, 11, 12)
    RollCall.objects.filter(rcid="11").update(rcid="undl-11")  # numbered by another maker
    assert load_linked(tmp_path, 12).rollcalls_unchanged == 1
    load_linked(tmp_path, 13)
    assert RollCall.objects.get(rcid="13").linked_to == ""


def test_a_symbol_of_another_session_is_not_believed(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows[:5]:
        row["resolution"] = "A/RES/67/27"
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["notes"]["symbols"] == 1
    assert not RollCall.objects.filter(slug="A-RES-67-27").exists()


def test_late_paragraph_votes_without_a_date_are_left_out_of_estimates(
    empty: None, tmp_path: Path
) -> None:
    calls: list[Row] = [
        {"rcid": session, "session": session, "is_paragraph": paragraph}
        for session, paragraph in ((44, 1), (45, 0), (46, 1))
    ]
    save(tmp_path / "rollcalls.csv", calls)
    rows: list[Row] = [
        {"rcid": call["rcid"], "iso3": iso3, "vote": vote}
        for call in calls
        for iso3, vote in (("URY", "yes"), ("USA", "no"))
    ]
    load(save(tmp_path / "votes.csv", rows))
    assert queries.to_vote_matrix("all").items == ("rc-44", "rc-45")
    assert len(queries.to_vote_matrix("all", paragraphs_until=None).items) == 3


def test_titles_become_docket_entries_by_the_patterns(empty: None, tmp_path: Path) -> None:
    rows = editions.library()
    for row in rows:
        row["resolution"] = str(row["resolution"]).replace("/27", "/199").replace("/247", "/198")
    DocketPattern.objects.create(kind="title", pattern="criminal purposes", exclude=True)
    edition = load(save(tmp_path / "votes.csv", rows))
    assert edition.report["docket_on"] == ["A-RES-73-199"]
    assert not RollCall.objects.get(slug="A-RES-74-198").on_docket


def test_progress_is_told(empty: None, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    file = save(tmp_path / "votes.csv", editions.library())
    load(file, progress=lambda stage, done, total: told.append((stage, done, total)))
    assert told == [("read", 10, 0), ("write", 0, 2)]
