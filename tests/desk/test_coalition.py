"""The coalition page: the whole question in the address, the answer in four languages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from contadora.people.models import AuditEntry
from contadora.record import queries as record
from contadora.standing.charts import tally
from contadora.standing.forecasting import keeping
from contadora.standing.forecasting.models import KeptForecast, Training
from tests.desk.pages import body_of, json_of, queries_of, rows_of, text_of
from tests.factory import PASSWORD, Cast, make_cast
from tests.standing.forecasts import TITLE, keep, outlook_of, ready, roll_call

pytestmark = pytest.mark.django_db
KNOWN = "/en/coalition/?text=A-RES-73-27"


@pytest.fixture
def model() -> Training:
    row = ready()
    assert keeping.held(row, 60.0) is not None
    return row


@pytest.fixture
def officer(client: Client, model: Training) -> tuple[Client, Cast]:
    cast = make_cast()
    assert client.login(username=cast.officer.email, password=PASSWORD)
    return client, cast


def test_without_a_model_the_page_says_how_to_have_one(client: Client) -> None:
    page = text_of(client, KNOWN)
    assert "contadora estimate --scope forecast" in page
    assert "contadora load rollcalls FILE" in page
    assert "chances" not in page


def test_a_model_that_is_being_trained_is_said_to_be(client: Client) -> None:
    from contadora.people.queries import system_user

    Training.objects.create(active=True, requested_by=system_user(), input_hash="", program="x")
    assert "is being trained" in text_of(client, KNOWN)


def test_what_to_know_of_the_model_stands_before_its_answers(
    client: Client, model: Training
) -> None:
    from contadora.people.queries import system_user
    from contadora.record.models import RollCall

    assert "those of the starter pack" in text_of(client, KNOWN)
    # The whole record is there, and nothing is learnt from it yet.
    Training.objects.filter(pk=model.pk).update(record_version=model.record_version + 9)
    assert "those of the starter pack" in text_of(client, KNOWN)
    call = roll_call()
    call.source.pk, call.source.slug, call.source.origin = None, "loaded", "load"
    call.source.save()
    RollCall.objects.filter(pk=call.pk).update(source=call.source)
    page = text_of(client, KNOWN)
    assert "those of the starter pack" not in page
    assert "forecasts are of the record before." in page
    assert "contadora estimate --scope forecast" in page
    Training.objects.create(active=True, requested_by=system_user(), input_hash="", program="x")
    page = text_of(client, KNOWN)
    assert "a model of it as it is now is being trained" in page
    assert "contadora estimate --scope forecast" not in page


def test_a_model_that_is_being_read_is_asked_for_again(
    client: Client, model: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "held", lambda *_a: None)
    page = text_of(client, KNOWN)
    # Asked again for the answer alone: what a reader marks or types meanwhile stays.
    waiting = page[page.index('hx-trigger="load delay:2s"') :].partition(">")[0]
    for part in ('hx-select=".answer"', 'hx-target="closest .answer"', "#coalition:abort"):
        assert part in waiting
    assert f'<a href="{KNOWN}">' in page
    assert client.get(f"{KNOWN}&format=csv").status_code == 503


def test_without_a_text_the_docket_is_offered(client: Client, model: Training) -> None:
    page = text_of(client, "/en/coalition/")
    offered = re.findall(r'<a href="\?text=([^"]+)">', page)
    assert len(offered) == 8
    assert all(text in {row.slug for row in record.docket()} for text in offered)
    assert '<option value="A/RES/73/27">' in page


@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_page_answers_in_each_language(client: Client, model: Training, language: str) -> None:
    query = "text=A-RES-73-27&no=USA&outcome=two_thirds"
    page = unescape(text_of(client, f"/{language}/coalition/?{query}"))
    with override(language):
        outlook = outlook_of(query)
        assert tally.finding(outlook) in page
        for row in outlook.world_count.rows:
            assert tally.in_figures(row) in page
    headings = {
        "es": ("En duda, primero aquellos", "Los precedentes en que se apoya"),
        "en": ("In doubt, those first", "The precedents it rests on"),
        "pt": ("Em dúvida, primeiro aqueles", "Os precedentes em que se apoia"),
        "fr": ("Incertains, d’abord ceux", "Les précédents sur lesquels elle repose"),
    }
    for heading in headings[language]:
        assert heading in page
    assert page.count("<h1>") == 1
    for other, words in headings.items():
        assert other == language or words[0] not in page


def test_precedents_have_their_titles_in_the_readers_language(
    client: Client, model: Training
) -> None:
    titles = {
        "es": "Avances en la esfera de la información y las telecomunicaciones",
        "fr": "Progrès de l’informatique et des télécommunications",
    }
    for language, title in titles.items():
        said = text_of(client, f"/{language}/coalition/?text=A-RES-73-27&no=USA")
        assert said.count(title) >= 5
        assert "Developments in the field of information" not in said


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es", "Avances en la información y las telecomunicaciones y la seguridad internacional"),
        ("pt", "Avanços na informação e nas telecomunicações e segurança internacional"),
        ("fr", "Progrès de l’informatique et des télécommunications et sécurité internationale"),
    ],
)
def test_a_title_in_any_language_finds_its_precedents(
    client: Client, model: Training, language: str, title: str
) -> None:
    rows = rows_of(
        client, f"/en/coalition/?title={title}&lang={language}&format=csv&table=precedents"
    )
    assert rows[0]["symbol"] in {"A/RES/74/29", "A/RES/73/27", "A/RES/71/28"}
    assert f'<span lang="{language}">' in text_of(
        client, f"/en/coalition/?title={title}&lang={language}"
    )


def test_the_region_is_told_by_colour_mark_share_and_word(client: Client, model: Training) -> None:
    page = text_of(client, f"{KNOWN}&no=BRA")
    outlook = outlook_of("text=A-RES-73-27&no=BRA")
    assert page.count('class="share"') == len(outlook.area) == 33
    tile = re.search(r'<li class="r6 c5 ([^"]+)">.*?</li>', page)
    assert tile is not None
    assert tile.group(1) == "no sure declared"
    assert "Brazil: no, 100%, declared" in tile.group()


def test_every_mark_is_a_link_with_the_whole_question(client: Client, model: Training) -> None:
    page = unescape(text_of(client, f"{KNOWN}&no=USA"))
    assert 'href="?text=A-RES-73-27&no=CHL,USA"' in page
    assert 'href="?text=A-RES-73-27"' in page  # takes the mark of the United States back
    assert "?text=A-RES-73-27&no=USA</code>" in page


def test_a_form_without_script_leads_to_the_usual_address(client: Client, model: Training) -> None:
    answer = client.get(f"{KNOWN}&no=USA&vote=yes&who=CHN&outcome=adopted&area=REGION")
    assert (answer.status_code, answer["Location"]) == (302, f"{KNOWN}&yes=CHN&no=USA")


def test_with_htmx_only_the_part_is_sent(client: Client, model: Training) -> None:
    answer = client.get(f"{KNOWN}&vote=no&who=USA", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer["HX-Push-Url"] == f"{KNOWN}&no=USA"
    assert "HX-Request" in answer["Vary"]
    assert page.startswith('<div id="coalition"')
    assert "<html" not in page
    whole = client.get(
        KNOWN, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    ).content.decode()
    assert "<html" in whole


def test_the_vote_to_mark_stays_chosen_until_a_state_is(client: Client, model: Training) -> None:
    answer = client.get(f"{KNOWN}&vote=no&who=", headers={"HX-Request": "true"})
    assert '<option value="no" selected>no</option>' in answer.content.decode()
    assert answer["HX-Push-Url"] == KNOWN


def test_nothing_of_it_is_inline(client: Client, model: Training) -> None:
    page = text_of(client, f"{KNOWN}&no=USA")
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", page)


def test_the_files_hold_what_the_page_says(client: Client, model: Training) -> None:
    outlook = outlook_of("text=A-RES-73-27&no=USA")
    states = rows_of(client, f"{KNOWN}&no=USA&format=csv")
    assert len(states) == len(outlook.states) == 193
    own = next(row for row in states if row["iso3"] == "USA")
    assert (own["declared"], own["no"], own["last_vote"]) == ("no", "1.0", "no")
    doubts = rows_of(client, f"{KNOWN}&no=USA&format=csv&table=doubts")
    assert [row["iso3"] for row in doubts] == [each.odds.iso3 for each in outlook.doubts]
    told = json_of(client, f"{KNOWN}&no=USA&format=json&table=tally")
    assert told["rows"][0]["expected"] == round(outlook.world_count.rows[0].expected, 1)
    assert client.get(f"{KNOWN}&format=xml").status_code == 400
    assert client.get("/en/coalition/?format=csv").status_code == 400


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("title=x&no=NARNIA", "NARNIA"),
        ("title=x&yes=USA&no=USA", "two different votes of USA"),
        ("title=x&issue=moon", "moon"),
        ("text=A/RES/99/999", "type its title"),
        ("title=" + "palabra " * 1250, "only its first 300 letters"),
        ("title=%00&yes=%00%FF", "Type a title"),
        ("text=A-RES-73-27&yes=PSE", "Marked, but left out"),
    ],
)
def test_wrong_input_is_named_and_the_page_stands(
    client: Client, model: Training, query: str, word: str
) -> None:
    assert word in unescape(text_of(client, f"/en/coalition/?{query}"))


def test_a_title_is_text_never_markup(client: Client, model: Training) -> None:
    page = text_of(client, "/en/coalition/?title=<script>alert(1)</script>%22onload=x")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_page_takes_few_queries(client: Client, model: Training) -> None:
    assert queries_of(client, f"{KNOWN}&no=USA") <= 10


def test_a_file_of_what_was_not_asked_is_not_sent(client: Client, model: Training) -> None:
    answer = client.get(f"{KNOWN}&no=NARNIA&format=csv")
    assert answer.status_code == 400
    assert "no State has the code NARNIA" in answer.content.decode()
    brief = client.get("/en/briefs/coalition.md?text=A-RES-73-27&no=NARNIA")
    assert (brief.status_code, "NARNIA" in brief.content.decode()) == (400, True)
    assert client.get(f"{KNOWN}&no=NARNIA").status_code == 200


def test_keeping_is_offered_to_who_writes(officer: tuple[Client, Cast]) -> None:
    client, cast = officer
    assert "/en/coalition/kept/new/?text=A-RES-73-27" in text_of(client, KNOWN)
    client.force_login(cast.observer)
    assert "/coalition/kept/new/" not in text_of(client, KNOWN)


def test_a_forecast_is_kept_shown_scored_and_stays(officer: tuple[Client, Cast]) -> None:
    client, cast = officer
    address = f"/en/coalition/kept/new/?title={TITLE}&lang=en&no=USA"
    page = text_of(client, address)
    assert '<option value="2" selected>TLP:AMBER</option>' in page
    answer = client.post(
        address,
        {"delegation": "URY", "title": "Our text", "handling": "2", "note": "for the chair"},
    )
    kept = KeptForecast.objects.get()
    assert answer["Location"] == f"/en/coalition/kept/{kept.uuid}/"
    page = text_of(client, answer["Location"])
    for word in ("Our text", "TLP:AMBER", "for the chair", "United States: no", "still to come"):
        assert word in page
    assert "Our text" in text_of(client, "/en/coalition/kept/")
    wrong = client.post(f"{answer['Location']}score/", {"rollcall": "A/RES/99/1"})
    assert wrong.status_code == 400
    assert "names no roll call" in wrong.content.decode()
    roll_call()
    client.post(f"{answer['Location']}score/", {"rollcall": "A/RES/99/1"})
    page = text_of(client, answer["Location"])
    assert "Compared with the vote" in page
    assert "Withdraw" not in page
    assert client.post(f"{answer['Location']}withdraw/").status_code == 400
    actions = [e.action for e in AuditEntry.objects.order_by("-seq")[:2]]
    assert actions == ["score_forecast", "keep_forecast"]
    client.force_login(cast.other)
    assert "Our text" not in text_of(client, "/en/coalition/kept/")
    text_of(client, answer["Location"], status=404)


def test_a_forecast_is_withdrawn(officer: tuple[Client, Cast]) -> None:
    client, cast = officer
    kept = keep(cast.officer, cast.uruguay)
    answer = client.post(f"/en/coalition/kept/{kept.uuid}/withdraw/")
    assert answer["Location"] == "/en/coalition/kept/"
    assert not KeptForecast.objects.exists()


def test_keeping_nothing_leads_back_to_the_page(officer: tuple[Client, Cast]) -> None:
    client, _cast = officer
    answer = client.get("/en/coalition/kept/new/?title=x&no=NARNIA")
    assert answer["Location"] == "/en/coalition/?title=x&no=NARNIA"


def test_the_record_is_open_and_tells_only_sums(client: Client, model: Training) -> None:
    cast = make_cast()
    from contadora.standing.forecasting import actions

    page = text_of(client, "/en/coalition/record/")
    assert "contadora estimate --scope forecast --past 3" in page
    made = [
        keep(cast.officer, cast.uruguay, title=f"Secret {number}", symbol=f"A/C.1/81/L.{number}")
        for number in range(5)
    ]
    for number, one in enumerate(made):
        call = roll_call(f"A-RES-99-{number}", f"A/RES/99/{number}", no="USA")
        actions.score_forecast(cast.officer, one, call)
    page = text_of(client, "/en/coalition/record/")
    assert "5 roll calls" in page
    assert "Secret" not in page
    assert "L.3" not in page
    rows = rows_of(client, "/en/coalition/record/?format=csv")
    assert [row["method"] for row in rows] == ["ours", "always", "last"]
    bins = rows_of(client, "/en/coalition/record/?format=csv&table=calibration")
    assert sum(int(row["votes"]) for row in bins) == int(rows[0]["votes"])


def test_past_sessions_are_shown_where_they_were_forecast(client: Client, model: Training) -> None:
    from contadora.standing.forecasting.scoring import Score

    one = Score(votes=10, rollcalls=2, held=5)
    one.right["ours"], one.loss["ours"] = 9, 2.0
    one.bins[9] = [10, 9.5, 9]
    Training.objects.filter(pk=model.pk).update(past={"71": one.sums, "72": one.sums})
    page = unescape(text_of(client, "/en/coalition/record/"))
    assert "from those before it: 71, 72" in page
    for word in ("90.0%", "0.200", "83%", "5.0%"):
        assert word in page


def test_the_brief_is_made_of_the_same_figures(client: Client, model: Training) -> None:
    query = "text=A-RES-73-27&no=USA"
    outlook = outlook_of(query)
    for language in ("es", "en", "pt", "fr"):
        text = body_of(client.get(f"/{language}/briefs/coalition.md?{query}")).decode()
        text = text.replace("\\", "")  # Markdown's brackets
        with override(language):
            assert tally.finding(outlook) in text
            assert tally.in_figures(outlook.area_count.of("yes")) in text
        assert ("non\N{NO-BREAK SPACE}: États-Unis" in text) is (language == "fr")
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!doctype html>")):
        answer = client.get(f"/es/briefs/coalition.{form}?{query}")
        assert answer.status_code == 200
        assert body_of(answer).lstrip()[: len(start)].lower() == start.lower()
    assert client.get("/es/briefs/coalition.pdf").status_code == 404
