"""Opening a text: blank, from a template, from a pasted text, from a Word document."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from contadora.atlas.texts import LANGUAGES
from contadora.negotiation import access, queries, skeletons
from contadora.negotiation.drafting.form import check_form
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.models import Paragraph, Proposal, Stance, Text
from tests.factory import Cast, make_cast
from tests.negotiation.papers import foreign
from tests.negotiation.reading import address, client_of

pytestmark = pytest.mark.django_db
NEW = {
    "title": "Common position",
    "kind": "position",
    "language": "en",
    "languages": ["es"],
    "handling": "2",
    "delegation": "URY",
    "seat_CRI": "delegation",
}
BRACKETED = """Draft declaration on the Mechanism

Recalling the report of the working group,

1. Invites States to [protect][CRI: safeguard] critical infrastructure;

2. [Urges States to report incidents within a day;]

3. [Mexico: Welcomes the fund.]
"""


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def post(client: Client, status: int = 200, **data: object) -> str:
    response = client.post(address("new"), {**NEW, **data})
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def read_in(html: str) -> str:
    found = re.search(r'<textarea name="read" hidden>([^<]*)</textarea>', html)
    assert found is not None
    return unescape(found[1])


def test_a_blank_text_opens_at_once(cast: Cast) -> None:
    post(client_of(cast.officer), 302, start="blank", do="preview")
    [text] = Text.objects.all()
    assert text.languages == ["en", "es"]
    assert [row.base for row in text.paragraphs.all()] == ["Common position"]
    roles = {row.delegation.code: row.role for row in text.participants.all()}
    assert roles == {"URY": "chair", "CRI": "delegation"}


@pytest.mark.parametrize("kind", Text.Kind.values)
def test_each_kind_has_a_template_in_the_four_languages(kind: str) -> None:
    shapes = set()
    for language in LANGUAGES:
        rows = skeletons.drafts_of(kind, language, list(LANGUAGES))
        shapes.add(tuple((row.kind, row.level) for row in rows))
        assert rows[0].words == skeletons.MARK[2][language]
        assert all(set(row.translations) == set(LANGUAGES) - {language} for row in rows)
    assert len(shapes) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_of_a_resolution_has_its_form(cast: Cast, language: str) -> None:
    client = client_of(cast.officer)
    data = {"start": "template", "kind": "resolution", "language": language, "languages": []}
    html = post(client, do="preview", **data)
    assert not Text.objects.exists()
    post(client, 302, do="open", read=read_in(html), **data)
    text = Text.objects.get()
    room = queries.room(_seat(cast, text))
    assert [each.clause.number for each in room.placed] == [
        *("", "", "", "PP1", "PP2", "OP1", "OP2", "(a)", "(b)", "OP3"),
    ]
    assert check_form([each.clause for each in room.placed][2:], language, "resolution") == []


def _seat(cast: Cast, text: Text) -> access.Seat:
    return access.seat_for(cast.officer, text)


def test_a_bracketed_text_comes_in_with_its_proposals(cast: Cast) -> None:
    client = client_of(cast.officer)
    html = post(client, start="pasted", words=BRACKETED, do="preview")
    assert "safeguard" in html
    assert "nobody who is named" in html
    assert "MEX" in html  # named, but not in the room: somebody has to say for whom it stands
    read = read_in(html)
    names = re.findall(r'<label for="id_(author_\d)"><bdi>([^<]*)</bdi>', html)
    assert [name for _field, name in names] == ["CRI", "nobody who is named", "MEX"]
    fields = {name: field for field, name in names}
    refused = post(client, 422, start="pasted", words=BRACKETED, do="open", read=read)
    assert "Say for which delegation" in refused
    answers = {
        fields["CRI"]: "CRI",
        fields["nobody who is named"]: "chair",
        fields["MEX"]: "chair",
    }
    post(client, 302, start="pasted", words=BRACKETED, do="open", read=read, **answers)
    text = Text.objects.get()
    placed = queries.room(_seat(cast, text)).placed
    assert to_plain(placed[2].clause.parts).startswith("Invites States to [protect][CRI: ")
    rows = {row.kind: row for row in text.proposals.select_related("delegation", "made")}
    assert set(rows) == {"words", "delete", "add"}
    assert rows["words"].delegation.code == "CRI"
    assert rows["delete"].as_chair
    assert rows["add"].as_chair
    assert "MEX" in rows["add"].reason  # whoever is taken for the chair is still named
    assert rows["add"].made.standing == Paragraph.Standing.PROPOSED
    assert sorted(row.number for row in text.proposals.all()) == [1, 2, 3]
    assert text.events.filter(act="bring_proposals").exists()


def test_what_nobody_is_named_for_has_no_name_in_its_bracket(cast: Cast) -> None:
    words = "1. Decides to meet;\n\n1 alt. Decides not to meet;"
    html = post(client_of(cast.officer), start="pasted", do="preview", words=words)
    assert '<span class="br">[</span><ins class="whole">Decides not to meet' in re.sub(
        r'(class="whole">)<[^>]*>', r"\1", html
    )


def test_co_sponsors_come_in_as_such(cast: Cast) -> None:
    client = client_of(cast.officer)
    words = "1. Invites States to [protect][URY, CRI: safeguard] it;"
    html = post(client, start="pasted", words=words, do="preview")
    fields = dict(re.findall(r'name="(author_\d)".*?<option value="(\w+)" selected', html, re.S))
    post(client, 302, start="pasted", words=words, do="open", read=read_in(html), **fields)
    [proposal] = Proposal.objects.all()
    assert proposal.delegation.code == "URY"
    [stance] = Stance.objects.filter(proposal=proposal)
    assert (stance.delegation.code, stance.kind) == ("CRI", "cosponsor")


def test_what_is_unbalanced_is_told_and_stays_in_the_words(cast: Cast) -> None:
    html = post(
        client_of(cast.officer), start="pasted", words="1. Invites [States to act;", do="preview"
    )
    assert "is never closed" in html
    assert "Invites [States to act;" in html


def test_the_kinds_can_be_put_right_in_the_preview(cast: Cast) -> None:
    client = client_of(cast.officer)
    html = post(client, start="pasted", words="One line\n\nAnother line.", do="preview")
    shaped = {"shaped": "1", "kind_0": "heading", "level_0": "0", "kind_1": "operative",
              "level_1": "1"}  # fmt: skip
    read = read_in(html)
    wrong = {**shaped, "kind_0": "poem"}
    assert "Choose what kind" in post(
        client, 422, start="pasted", words="x", do="open", read=read, **wrong
    )
    post(client, 302, start="pasted", words="x", do="open", read=read, **shaped)
    rows = Text.objects.get().paragraphs.order_by("position")
    assert [(row.kind, row.level) for row in rows] == [("heading", 0), ("operative", 1)]


def test_a_word_that_is_not_ours_is_refused(cast: Cast) -> None:
    html = post(
        client_of(cast.officer), 422, start="pasted", words="x", do="open", read="a.forged:word"
    )
    assert "too old" in html
    assert not Text.objects.exists()


def docx(*paragraphs: str) -> SimpleUploadedFile:
    document, data = Document(), BytesIO()
    for words in paragraphs:
        document.add_paragraph(words)
    document.save(data)
    return SimpleUploadedFile("draft.docx", data.getvalue())


def test_a_word_document_comes_in(cast: Cast) -> None:
    client = client_of(cast.officer)
    html = post(
        client,
        start="file",
        do="preview",
        file=docx("Recalling the report,", "Invites States to [protect][CRI: shield] it;"),
    )
    read = read_in(html)
    answers = {"author_0": "CRI"}
    post(client, 302, start="file", do="open", read=read, **answers)
    text = Text.objects.get()
    assert [row.kind for row in text.paragraphs.order_by("position")] == [
        "preambular",
        "operative",
    ]
    assert Proposal.objects.get().content == "shield"


def test_an_author_of_a_word_document_is_asked_for_once(cast: Cast) -> None:
    """Whatever is by them: words, a paragraph, a comment, a deletion."""
    body = (
        foreign.p(foreign.t("We ") + foreign.ins("firmly ", "Costa Rica") + foreign.t("agree"))
        + foreign.p(foreign.gone("Old words", "CRI"), foreign.mark("del", "CRI"))
        + foreign.p(foreign.ins("A whole paragraph", "costa rica"), foreign.mark("ins"))
    )
    file = SimpleUploadedFile("draft.docx", foreign.docx(body))
    html = post(client_of(cast.officer), start="file", do="preview", file=file)
    authors = re.findall(r'<label for="id_author_\d+"><bdi>([^<]*)</bdi>', html)
    assert authors == ["CRI"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"not a document at all", "no Word document"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_is_no_document_is_refused_by_a_sentence(cast: Cast, data: bytes, said: str) -> None:
    html = post(
        client_of(cast.officer),
        422,
        start="file",
        do="preview",
        file=SimpleUploadedFile("x.docx", data),
    )
    assert re.search(said, html)
    assert not Text.objects.exists()


def test_who_only_observes_opens_nothing(cast: Cast) -> None:
    client = client_of(cast.observer)
    assert client.get(address("new")).status_code == 404
    assert client.post(address("new"), NEW).status_code == 404
