"""Files in and out: what is read, what is refused and how."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from contadora.positions.errors import InvalidOptionError, InvalidVotesError, LeftOutWarning
from contadora.positions.presets import SMALL, preset
from contadora.positions.tables import (
    PUBLISHED,
    Exclusions,
    points_table,
    read_matrix,
    write_files,
    write_table,
)
from contadora.positions.votes import follow

VOTES = "rcid,iso3,vote\n1,URY,yes\n1,USA,no\n2,URY,Abstain\n2,USA,yes\n3,URY,yes\n3,USA,no\n"
CALLS = "rcid,session,linked_to,is_paragraph\n1,44,,false\n2,45,,true\n3,46,1,false\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    votes, calls = tmp_path / "votes.csv", tmp_path / "calls.csv"
    votes.write_text(VOTES, encoding="utf-8")
    calls.write_text(CALLS, encoding="utf-8")
    return votes, calls


def test_csv_and_parquet_say_the_same(files: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "votes.data"  # told apart by content, not by name
    pl.read_csv(files[0]).write_parquet(other)
    one, two = read_matrix(*files), read_matrix(other, files[1])
    assert (one.votes == two.votes).all()
    assert one.states == ("URY", "USA")
    assert one.votes.tolist() == [[2, 0], [1, 2], [2, 0]]
    assert one.period.tolist() == [44, 45, 46]
    assert one.linked is not None
    assert one.linked.tolist() == [0, 1, 0]


def test_chains_of_links_are_one_text(files: tuple[Path, Path]) -> None:
    files[1].write_text(CALLS.replace("2,45,,", "2,45,3,"), encoding="utf-8")
    whole, late = read_matrix(*files), read_matrix(*files, sessions=(45, 46))
    assert whole.linked is not None
    assert whole.linked.tolist() == [0, 0, 0]
    assert late.linked is not None
    assert late.linked.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("links", "ends"),
    [
        ([1, 1, 2, 3], [1, 1, 1, 1]),
        ([1, 2, 3, 4], [1, 2, 3, 4]),
        ([9, 1, 9, 3], [9, 9, 9, 9]),  # to one that is not there
        ([4, 3, 2, 1], [1, 2, 2, 1]),  # circles
        ([2, 3, 4, 2], [2, 2, 2, 2]),  # a way into a circle
    ],
)
def test_where_links_end(links: list[int], ends: list[int]) -> None:
    assert follow([1, 2, 3, 4], links) == ends


def test_exclusions(files: tuple[Path, Path]) -> None:
    assert read_matrix(*files, exclude=PUBLISHED).items == ("1", "3")
    assert read_matrix(*files, sessions=(45, 46)).items == ("2", "3")
    one = read_matrix(*files, exclude=Exclusions(state_sessions=(("USA", 44),)))
    assert one.votes.tolist() == [[2, -1], [1, 2], [2, 0]]
    files[0].write_text(VOTES + "9,BRA,yes\n", encoding="utf-8")
    with pytest.warns(LeftOutWarning, match="1 votes left out: their roll calls, such as 9"):
        assert "BRA" not in read_matrix(*files).states
    files[0].write_text(VOTES, encoding="utf-8")
    with pytest.raises(InvalidVotesError, match="no vote is left after the exclusions"):
        read_matrix(*files, exclude=Exclusions(sessions=(44, 45, 46)))
    with pytest.raises(InvalidVotesError, match=r"of sessions 80 to 81 .* has sessions 44 to 46"):
        read_matrix(*files, sessions=(80, 81))


def test_texts_voted_again_share_where_the_first_vote_is_left_out(
    files: tuple[Path, Path],
) -> None:
    calls = "rcid,session,linked_to\n1,44,\n2,45,1\n3,46,1\n"
    files[1].write_text(calls, encoding="utf-8")
    linked = read_matrix(*files, sessions=(45, 46)).linked
    assert linked is not None
    assert linked.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("votes", "calls", "said"),
    [
        (VOTES + "3,BRA,Y\n", CALLS, "vote 'y' by BRA on 3; write yes, abstain or no"),
        (VOTES + "3,URY,no\n", CALLS, "URY votes twice on 3"),
        (VOTES + "x,URY,no\n", CALLS, "rcid 'x' in data row 7 is not a whole number"),
        (VOTES, CALLS + "3,47,,false\n", "rcid 3 occurs twice"),
        (VOTES, CALLS.replace("44", "4.5x"), "session '4.5x' in data row 1"),
        (VOTES, CALLS.replace("true", "perhaps"), "c: is_paragraph 'perhaps'; write true or false"),
        (VOTES + "2.5,BRA,yes\n", CALLS, "rcid 2.5 in data row 7 is not a whole number"),
        (VOTES, CALLS.replace("46,1", "46,A"), "linked_to 'A' in data row 3 is not a whole number"),
        (VOTES.replace(",", ";"), CALLS, "its columns are parted by semicolons; save it as CSV"),
        (VOTES.replace(",", "\t"), CALLS, "its columns are parted by tabs; save it as CSV"),
        (VOTES, "rcid,year\n1,1990\n", "has no column session; its columns are rcid, year"),
        ("rcid,iso3,vote\n", CALLS, "has no rows"),
        ("", CALLS, "neither a whole Parquet file nor a CSV file"),
        ("PAR1 but not really", CALLS, "neither a whole Parquet file nor a CSV file"),
        (
            VOTES + "3,,yes\n",
            CALLS,
            "iso3 None in data row 7 is empty or no text; give the State's",
        ),
        ("rcid,iso3,vote\n1,2,yes\n", CALLS, "iso3 2 in data row 1 is empty or no text"),
    ],
)
def test_bad_files_are_refused_by_field_value_and_remedy(
    tmp_path: Path, votes: str, calls: str, said: str
) -> None:
    (tmp_path / "v").write_text(votes, encoding="utf-8")
    (tmp_path / "c").write_text(calls, encoding="utf-8")
    with pytest.raises(InvalidVotesError) as error:
        read_matrix(tmp_path / "v", tmp_path / "c")
    assert said in str(error.value)


def test_a_wrong_encoding_and_no_file_are_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    files[0].write_bytes(VOTES.encode() + "3,CÔT,yes\n".encode("latin-1"))
    with pytest.raises(InvalidVotesError, match="CSV file in UTF-8"):
        read_matrix(*files)
    files[0].write_bytes(VOTES.encode("utf-16"))
    with pytest.raises(InvalidVotesError, match="CSV file in UTF-8; save it in UTF-8"):
        read_matrix(*files)
    files[0].write_bytes(VOTES.replace("vote", "véte").encode("latin-1"))
    with pytest.raises(InvalidVotesError, match="CSV file in UTF-8; save it in UTF-8"):
        read_matrix(*files)
    with pytest.raises(InvalidVotesError, match="there is no file"):
        read_matrix(tmp_path / "none.csv", files[1])


def test_points_are_written_whole_or_not_at_all(files: tuple[Path, Path], tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rows = [
        (c, f"S{i}", "yes" if rng.random() < 0.3 + 0.1 * i else "no")
        for c in range(9)
        for i in range(5)
    ]
    pl.DataFrame(rows, schema=["rcid", "iso3", "vote"], orient="row").write_csv(files[0])
    pl.DataFrame({"rcid": range(9), "session": [c // 3 for c in range(9)]}).write_csv(files[1])
    matrix = read_matrix(*files)
    estimator = preset("dynamic", anchor=("S0", 1), n_votes=45, draws=10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # so few sweeps may not have converged
        fit = estimator.fit(matrix, rng=np.random.default_rng(1))
    table = points_table(fit)
    assert table.columns == ["iso3", "session", "point", "sd", "lo", "hi", "n"]
    assert table.height == int((~np.isnan(fit.point)).sum())
    assert (table["lo"] <= table["point"]).all()
    for name in ("points.csv", "points.parquet"):
        write_table(table, tmp_path / name)
    assert pl.read_csv(tmp_path / "points.csv").shape == table.shape
    assert pl.read_parquet(tmp_path / "points.parquet").equals(table)
    with pytest.raises(InvalidVotesError, match="cannot be written"):
        write_table(table, tmp_path / "no" / "points.csv")
    assert not list(tmp_path.glob("*.part"))


def test_several_files_are_written_all_or_none(tmp_path: Path) -> None:
    def fails(part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    def whole(part: Path) -> None:
        part.write_bytes(b"whole")

    one, two = tmp_path / "one.csv", tmp_path / "two.npz"
    one.write_bytes(b"as it was")
    with pytest.raises(InvalidVotesError, match=r"two.npz: cannot be written \(No space left"):
        write_files({one: whole, two: fails})
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidVotesError, match=r"folder: cannot be written \(it is a folder"):
        write_files({one: whole, tmp_path / "folder": whole})
    assert one.read_bytes() == b"as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "one.csv"]


def test_presets_choose_moves_by_size_and_refuse_what_does_not_go_together() -> None:
    a = ("USA", 1)
    assert preset("dynamic", anchor=a, n_votes=SMALL + 1).spread == "curvature"
    assert preset("dynamic", anchor=a, n_votes=SMALL).spread == "draws"
    assert preset("dynamic", anchor=a, n_votes=SMALL + 1, link="logit").spread == "curvature"
    assert preset("bsv", anchor=a, n_votes=SMALL + 1).start == "second"
    for n in (4, 7, 1000, 5000):
        of = preset("dynamic", anchor=a, n_votes=10, draws=n)
        assert of.chains * round(of.sweeps / of.thin) in (n, n + 1)
        assert of.sweeps >= 1000
    for options in ({"model": "mean"}, {"draws": 2}, {"model": "bsv", "link": "logit"}):
        with pytest.raises(InvalidOptionError):
            preset(**{"model": "dynamic", "anchor": a, "n_votes": 10, **options})  # type: ignore[arg-type]
