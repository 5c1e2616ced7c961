"""Papers of a text: given out in every format and language, and a copy taken back edited."""

from __future__ import annotations

import re
import zipfile
from copy import deepcopy
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from contadora.negotiation import actions, board, printing
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.models import Proposal
from contadora.people.models import User
from tests.factory import make_cast
from tests.negotiation.reading import address, client_of
from tests.negotiation.stage import Room, make_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Room:
    board.forget()
    cache.clear()
    return make_room(make_cast(), symbol="MRE/2026/1")


def paper(user: User, room: Room, kind: str, status: int = 200, **query: Any) -> bytes:
    response = client_of(user).get(address("paper", room.text.uuid, kind), query)
    assert response.status_code == status
    return response.content


def sent(user: User, room: Room, status: int = 200, **data: Any) -> str:
    response = client_of(user).post(address("upload", room.text.uuid), data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response.content.decode()


def test_each_paper_in_each_language(room: Room) -> None:
    room.words(room.mexico, room.paragraph(2), "Invites", "Urges", reason="Stronger.")
    actions.translate_paragraph(room.chair, room.paragraph(2), "es", "Invita a los Estados;")
    for language in ("en", "es"):
        for kind, (content_type, ending) in printing.KINDS.items():
            response = client_of(room.observer).get(
                address("paper", room.text.uuid, kind), {"lang": language}
            )
            assert response.status_code == 200, kind
            assert response["Content-Type"] == content_type
            assert f'filename="mre20261-{language}' in response["Content-Disposition"]
            assert f'.{ending}"' in response["Content-Disposition"]
            assert response["X-Content-Type-Options"] == "nosniff"
    words = paper(room.mexico, room, "markdown").decode()
    assert "Urges" in words
    assert "TLP:AMBER" in words
    spanish = paper(room.mexico, room, "markdown", lang="es").decode()
    assert "*Invita* a los Estados" in spanish
    assert "Urges" not in spanish
    with zipfile.ZipFile(BytesIO(paper(room.mexico, room, "work"))) as parts:
        document = parts.read("word/document.xml").decode()
    assert "w:ins " in document
    assert 'w:author="Mexico"' in document


@pytest.mark.parametrize(
    ("kind", "query"),
    [("poem", {}), ("pdf", {"lang": "fr"}), ("pdf", {"rev": "7"}), ("pdf", {"rev": "x"})],
)
def test_what_there_is_not_is_not_found(room: Room, kind: str, query: dict[str, str]) -> None:
    paper(room.chair, room, kind, 404, **query)


def test_drafts_are_in_no_paper_of_ones_own_either(room: Room) -> None:
    room.draft(room.mexico, Wanted("words", room.paragraph(2), 0, 7, "Secretly"))
    for kind in ("markdown", "akn"):
        assert b"Secretly" not in paper(room.mexico, room, kind)


def test_the_copy_to_work_on_is_told_by_its_name_from_the_one_to_read(room: Room) -> None:
    names = [
        client_of(room.chair).get(address("paper", room.text.uuid, kind))["Content-Disposition"]
        for kind in ("work", "reading")
    ]
    assert names == [
        'attachment; filename="mre20261-en-working-copy.docx"',
        'attachment; filename="mre20261-en-reading-copy.docx"',
    ]


def edited(data: bytes, old: str, new: str) -> SimpleUploadedFile:
    """Return a document in which somebody wrote over some words, without tracking."""
    document = Document(BytesIO(data))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if old in run.text:
                run.text = run.text.replace(old, new)
    out = BytesIO()
    document.save(out)
    return SimpleUploadedFile("copy.docx", out.getvalue())


def rewritten(data: bytes, old: str, new: str) -> SimpleUploadedFile:
    """Return a document in which words were written over, those of tracked insertions too."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "word/document.xml":
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode())
            after.writestr(name, part)
    return SimpleUploadedFile("copy.docx", out.getvalue())


def read_in(html: str) -> str:
    found = re.search(r'<textarea name="read" hidden>([^<]*)</textarea>', html)
    assert found is not None, html[:3000]
    return unescape(found[1])


def test_a_copy_that_was_edited_at_home_becomes_proposals(room: Room) -> None:
    room.words(room.costa_rica, room.paragraph(6), "seized", "aware")
    copy = edited(paper(room.mexico, room, "work"), "critical infrastructure", "all networks")
    html = sent(room.mexico, room, file=copy)
    assert "all networks" in html
    assert html.count('name="act"') == 1
    assert Proposal.objects.count() == 1
    read = read_in(html)
    sent(room.mexico, room, 302, read=read, act="0", do="draft")
    [draft] = Proposal.objects.filter(status="draft")
    assert (draft.delegation.code, draft.content) == ("MEX", "all networks")
    actions.discard_draft(room.mexico, draft)
    sent(room.mexico, room, 302, read=read, act="0", do="send")
    assert Proposal.objects.get(number=2).status == "open"


def test_a_copy_that_is_sent_twice_proposes_nothing_twice(room: Room) -> None:
    document = Document(BytesIO(paper(room.mexico, room, "work")))
    rows = {row.text.partition("\t")[2]: row for row in document.paragraphs}
    rows["technical ones;"]._element.addnext(deepcopy(rows["diplomatic ones;"]._element))
    gone = rows["Decides to remain seized of the matter."]._element
    gone.getparent().remove(gone)
    out = BytesIO()
    document.save(out)
    data = edited(out.getvalue(), "from harm", "from all harm").read()
    html = sent(room.mexico, room, file=SimpleUploadedFile("copy.docx", data))
    assert html.count('name="act"') == html.count(" checked>") == 3
    sent(room.mexico, room, 302, read=read_in(html), act=["0", "1", "2"], do="send")
    html = sent(room.mexico, room, file=SimpleUploadedFile("copy.docx", data))
    assert html.count('name="act"') == 3
    assert " checked>" not in html
    assert sorted(re.findall(r"proposes this already: (P\d)", html)) == ["P1", "P2", "P3"]
    html = sent(room.costa_rica, room, file=SimpleUploadedFile("copy.docx", data))
    assert html.count(" checked>") == 3


def test_the_preview_says_what_each_change_would_do(room: Room) -> None:
    document = Document(BytesIO(paper(room.mexico, room, "work")))
    rows = {row.text.partition("\t")[2]: row for row in document.paragraphs}
    gone = rows["Decides to remain seized of the matter."]._element
    gone.getparent().remove(gone)
    first, second = rows["diplomatic ones;"]._element, rows["technical ones;"]._element
    second.addnext(first)
    out = BytesIO()
    document.save(out)
    copy = SimpleUploadedFile("copy.docx", out.getvalue())
    html = unescape(sent(room.mexico, room, file=copy))
    assert '<del dir="auto">Decides to remain seized of the matter.</del>' in html
    assert "after OP2" in html


def test_what_a_copy_changed_is_carried_over_to_the_words_of_now(room: Room) -> None:
    copy = edited(paper(room.mexico, room, "work"), "from harm", "from all harm")
    actions.write_paragraph(
        room.chair,
        room.paragraph(2),
        "Urges every State to protect critical infrastructure from harm;",
        edition=1,
    )
    html = sent(room.mexico, room, file=copy)
    sent(room.mexico, room, 302, read=read_in(html), act="0", do="send")
    proposal = Proposal.objects.get()
    ground = room.paragraph(2).base
    assert ground[: proposal.start] + proposal.content + ground[proposal.end :] == (
        "Urges every State to protect critical infrastructure from all harm;"
    )


def test_what_a_copy_changed_in_a_wording_follows_it_to_its_author_s_new_words(room: Room) -> None:
    wording = room.words(room.mexico, room.paragraph(2), "protect", "safeguard them all from")
    copy = rewritten(paper(room.costa_rica, room, "work"), "them all", "everyone")
    actions.change_proposal(
        room.mexico, wording, revision=1, content="wisely and at once safeguard them all from"
    )
    html = sent(room.costa_rica, room, file=copy)
    sent(room.costa_rica, room, 302, read=read_in(html), act="0", do="send")
    amendment = Proposal.objects.get(number=2)
    wording.refresh_from_db()
    assert amendment.on == wording
    ground = wording.content
    assert ground[: amendment.start] + amendment.content + ground[amendment.end :] == (
        "wisely and at once safeguard everyone from"
    )
    late = rewritten(paper(room.costa_rica, room, "work"), "wisely", "carefully")
    actions.change_proposal(room.mexico, wording, revision=2, content="soon defend all")
    html = sent(room.costa_rica, room, file=late)
    assert "collided" in html
    assert 'name="act"' not in html


def test_what_truly_collides_is_shown_with_both_and_not_sent(room: Room) -> None:
    copy = edited(paper(room.mexico, room, "work"), "from harm", "from all harm")
    actions.write_paragraph(
        room.chair, room.paragraph(2), "Invites States to cooperate;", edition=1
    )
    html = sent(room.mexico, room, file=copy)
    assert "collided" in html
    assert "Invites States to cooperate;" in html
    assert 'name="act"' not in html
    sent(room.mexico, room, 200, read=read_in(html), act="0", do="send")
    assert not Proposal.objects.exists()


def test_a_copy_does_not_undo_what_a_colleague_made_of_ones_own_proposal(room: Room) -> None:
    own = room.words(room.mexico, room.paragraph(2), "protect", "safeguard them all from")
    copy = rewritten(paper(room.mexico, room, "work"), "them all", "everyone").read()
    actions.change_proposal(room.mexico, own, revision=1, content="wisely safeguard them all from")
    html = sent(room.mexico, room, file=SimpleUploadedFile("copy.docx", copy))
    sent(room.mexico, room, 302, read=read_in(html), act="0", do="send")
    own.refresh_from_db()
    assert own.content == "wisely safeguard everyone from"
    actions.change_proposal(room.mexico, own, revision=own.revision, content="defend nobody from")
    html = sent(room.mexico, room, file=SimpleUploadedFile("copy.docx", copy))
    assert "collided" in html
    assert 'name="act"' not in html


def test_a_paragraph_deleted_since_the_copy_went_out_holds_up_no_other_change(room: Room) -> None:
    copy = rewritten(paper(room.mexico, room, "work"), "from harm", "from all harm")
    copy = rewritten(copy.read(), "technical ones", "expert ones")
    [deletion] = room.propose(room.costa_rica, Wanted("delete", room.paragraph(2)))
    actions.accept_proposal(room.chair, deletion)
    html = sent(room.mexico, room, file=copy)
    assert html.count('name="act"') == 1
    assert "collided" in html
    sent(room.mexico, room, 302, read=read_in(html), act=["0", "1"], do="send")
    assert Proposal.objects.get(delegation=room.mexican).content == "expert"


def test_a_document_of_elsewhere_is_refused_by_a_sentence(room: Room) -> None:
    document, data = Document(), BytesIO()
    document.add_paragraph("Something else")
    document.save(data)
    other = SimpleUploadedFile("x.docx", data.getvalue())
    assert "was not written out for this text" in sent(room.mexico, room, 422, file=other)
    broken = SimpleUploadedFile("x.docx", b"PK\x03\x04 nothing")
    assert "damaged" in sent(room.mexico, room, 422, file=broken)
    assert "Choose the document" in sent(room.mexico, room, 422)
    assert "too old" in sent(room.mexico, room, 422, read="forged:word", do="send")
    reading = SimpleUploadedFile("r.docx", paper(room.mexico, room, "reading"))
    assert 'name="act"' not in sent(room.mexico, room, file=reading)
    sent(room.observer, room, 404)
    assert not Proposal.objects.exists()


def with_everything(room: Room) -> None:
    """Let the room have an open proposal of each kind, and stands on some."""
    places = room.paragraphs()
    room.words(room.mexico, places[2], "Invites", "Urges", reason="Stronger.")
    on = room.words(room.costa_rica, places[2], "protect critical", "guard all", reason="Wider.")
    room.propose(
        room.mexico,
        Wanted("words", places[2], 0, 5, "shield", on=on, reason="A better word."),
        Wanted("add", places[6], content="Decides to meet.", made_kind="operative", reason="New."),
        Wanted("alternative", places[6], content="Decides no more.", made_kind="operative"),
        Wanted("delete", places[5], reason="Said before."),
        Wanted("move", places[6], other=places[1]),
        Wanted("merge", places[4], other=places[5]),
        Wanted("split", places[2], 7, 7),
        Wanted("reserve", places[6], reason="Without instructions."),
        Wanted("reserve", None, reason="On all of it."),
        Wanted("remark", places[1], 10, 13, reason="Which report?"),
    )
    first = Proposal.objects.get(number=1)
    actions.take_stance(room.costa_rica, first, room.cast.costa_rica, "cosponsor")


def test_a_copy_that_nobody_changed_proposes_nothing(room: Room) -> None:
    with_everything(room)
    made = Proposal.objects.get(kind="add").made
    assert made is not None
    room.words(room.mexico, made, "meet", "gather")  # on a paragraph of its own
    on = room.words(room.costa_rica, made, "Decides", "Agrees at once")
    room.propose(room.mexico, Wanted("words", made, 0, 6, "Agree", on=on))
    copy = paper(room.mexico, room, "work")
    for later in (False, True):
        if later:  # what is said beside a proposal is no longer what the copy says
            first = Proposal.objects.get(number=1)
            actions.change_proposal(
                room.mexico, first, revision=first.revision, content="Urges", reason="Other."
            )
        html = sent(room.mexico, room, file=SimpleUploadedFile("copy.docx", copy))
        assert "The copy changes nothing." in html


def test_a_remark_of_a_delegation_is_its_comment(room: Room) -> None:
    with_everything(room)
    with zipfile.ZipFile(BytesIO(paper(room.costa_rica, room, "work"))) as parts:
        comments = parts.read("word/comments.xml").decode()
    said = re.search(
        r'<w:comment [^>]*w:author="Mexico"[^>]*>(?:(?!</w:comment>).)*Which', comments
    )
    assert said is not None
    assert "Mexico: Stronger." not in comments  # two delegations are behind it
    assert "MEX, CRI: Stronger." in comments


def test_a_first_draft_is_printed_in_a_language_it_is_not_rendered_in_yet(room: Room) -> None:
    for kind in ("markdown", "pdf"):
        now = paper(room.chair, room, kind, lang="es")
        then = paper(room.chair, room, kind, lang="es", rev=0)
        assert then[:4] == now[:4]
    words = paper(room.chair, room, "markdown", lang="es", rev=0).decode()
    assert "# Common position" in words
    assert words.count("> ") == len(room.paragraphs())


def test_a_note_says_where_a_paragraph_would_stand(room: Room) -> None:
    with_everything(room)
    words = paper(room.mexico, room, "markdown").decode()
    assert "> MEX: placement – after PP1\n" in words
    assert "> MEX: merger with another paragraph – OP2 (b)\n" in words


def test_a_revision_is_printed_with_its_reserves_and_not_with_those_of_later(room: Room) -> None:
    with_everything(room)
    actions.issue_revision(room.chair, room.text)
    room.propose(room.costa_rica, Wanted("reserve", None, reason="Said afterwards."))
    room.propose(room.costa_rica, Wanted("reserve", room.paragraph(1), reason="Later too."))
    words = paper(room.chair, room, "markdown", rev=1).decode()
    assert "> MEX: reserve. On all of it." in words
    assert "> MEX: reserve. Without instructions." in words
    assert "> MEX: placement – after PP1" in words
    assert "Said afterwards." not in words
    assert "Later too." not in words
    assert "Said afterwards." in paper(room.chair, room, "markdown").decode()
    page = client_of(room.chair).get(address("revision", room.text.uuid, 1)).content.decode()
    assert "placement – after PP1" in page
    assert "No paragraph has changed since the revision before." in page


def test_the_room_counts_as_its_revisions_do(room: Room) -> None:
    with_everything(room)
    revision = actions.issue_revision(room.chair, room.text)
    tally = board.board_of(room.seat(room.chair)).tally
    total = revision.progress["total"]
    assert (tally.brackets, tally.opened) == (total["brackets"], total["open"])
    assert tally.brackets == 5
