"""What the editor of a room asks, by what is proposed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.actions.rooms import LONGEST
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.models import Paragraph, Passage, Proposal
from contadora.people.forms import Refusable

Kind = Proposal.Kind
REASON = 4_000


def plain(words: str) -> str:
    """Return typed words with one sign for the end of a line."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


class _Words(forms.CharField):
    """Words of a text, kept as they are typed: leading blanks are somebody's too."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        rows = kwargs.pop("rows", 4)
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(strip=False, **kwargs)
        self.widget.attrs |= {"rows": rows, "dir": "auto", "spellcheck": "true"}

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class ProposalForm(Refusable):
    """What every proposal has: why, and the agreed language it rests on."""

    kind: str = ""
    needs_reason = False

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    passage = forms.UUIDField(
        label=_("Agreed language it rests on"), required=False, widget=forms.Select
    )

    def __init__(
        self,
        *args: Any,
        paragraph: Paragraph | None,
        on: Proposal | None = None,
        others: list[tuple[str, str]] | None = None,
        rows: dict[str, Paragraph] | None = None,
        passages: list[tuple[str, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.paragraph, self.on = paragraph, on
        self.rows = rows or {}
        passage: Any = self.fields["passage"]
        if passages:
            passage.widget.choices = [("", "–"), *passages]
        else:
            passage.widget = forms.HiddenInput()
        if self.needs_reason:
            self.fields["reason"].required = True
        if "other" in self.fields:
            other: Any = self.fields["other"]
            other.choices = [*self.first_choice(), *(others or [])]

    def first_choice(self) -> list[tuple[str, str]]:
        """Return what stands before the paragraphs where one is to be chosen."""
        return [("", "–")]

    def clean_passage(self) -> Passage | None:
        uuid = self.cleaned_data["passage"]
        if uuid is None:
            return None
        found = Passage.objects.filter(uuid=uuid).first()
        if found is None:
            raise ValidationError(_now("This passage is no longer in the library."))
        return found

    def wanted(self, edition: int | None) -> list[Wanted]:
        """Return what this would propose."""
        return [self._one(edition)]

    def _one(self, edition: int | None, **more: Any) -> Wanted:
        return Wanted(
            self.kind,
            self.paragraph,
            reason=self.cleaned_data["reason"],
            agreed_language=self.cleaned_data.get("passage"),
            edition=edition,
            **more,
        )


class WordsForm(ProposalForm):
    """The paragraph, or another proposal's wording, as one would have it: what differs counts."""

    kind = Kind.WORDS
    words = _Words(label=_("How it should read"), required=False)
    field_order: Any = ("words", "reason")

    @property
    def ground(self) -> str:
        """The words that are changed."""
        if self.on is not None:
            return self.on.content
        return self.paragraph.base if self.paragraph is not None else ""

    def wanted(self, edition: int | None) -> list[Wanted]:
        hunks = changes(self.ground, self.cleaned_data["words"])
        return [
            self._one(edition, start=each.start, end=each.end, content=each.content, on=self.on)
            for each in hunks
        ]


class NewParagraphForm(ProposalForm):
    """A new paragraph, or one instead of another."""

    kind = Kind.ADD
    made_kind = forms.ChoiceField(label=_("Kind of paragraph"), choices=Paragraph.Kind.choices)
    made_level = forms.TypedChoiceField(
        label=_("Degree"), coerce=int, choices=[(number, number) for number in range(5)], initial=0
    )
    words = _Words(label=_("Words"), rows=5)
    field_order: Any = ("made_kind", "made_level", "words", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["made_level"]
        names = [
            _now("paragraph"),
            *(_now("sub-paragraph, degree %(n)s") % {"n": n} for n in range(1, 5)),
        ]
        level.choices = list(enumerate(names))

    def wanted(self, edition: int | None) -> list[Wanted]:
        del edition  # nothing in it counts in the words of another paragraph
        return [
            self._one(
                None,
                content=self.cleaned_data["words"].strip(),
                made_kind=self.cleaned_data["made_kind"],
                made_level=self.cleaned_data["made_level"],
            )
        ]


class AlternativeForm(NewParagraphForm):
    """A paragraph instead of another."""

    kind = Kind.ALTERNATIVE


class DeletionForm(ProposalForm):
    """The deletion of a paragraph."""

    kind = Kind.DELETE


class MoveForm(ProposalForm):
    """Another place for a paragraph."""

    kind = Kind.MOVE
    other = forms.ChoiceField(label=_("Place it after"), required=False)
    field_order: Any = ("other", "reason")

    def first_choice(self) -> list[tuple[str, str]]:
        return [("", _now("(the beginning of the text)"))]

    def clean_other(self) -> Paragraph | None:
        return self.rows.get(self.cleaned_data["other"])

    def wanted(self, edition: int | None) -> list[Wanted]:
        del edition
        return [self._one(None, other=self.cleaned_data["other"])]


class MergeForm(MoveForm):
    """One paragraph made of two."""

    kind = Kind.MERGE
    other = forms.ChoiceField(label=_("Merge with"))
    words = _Words(
        label=_("How the merged paragraph should read"),
        required=False,
        rows=5,
        help_text=_("Left empty, the one follows the other."),
    )
    field_order: Any = ("other", "words", "reason")

    def first_choice(self) -> list[tuple[str, str]]:
        return []

    def wanted(self, edition: int | None) -> list[Wanted]:
        return [
            self._one(
                edition,
                other=self.cleaned_data["other"],
                content=self.cleaned_data["words"].strip(),
            )
        ]


class SplitForm(ProposalForm):
    """Two paragraphs made of one."""

    kind = Kind.SPLIT
    begins = forms.CharField(
        label=_("The second paragraph begins with"),
        max_length=LONGEST,
        help_text=_("Its first words, as they stand in the paragraph."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order: Any = ("begins", "reason")

    def clean_begins(self) -> int:
        words = self.cleaned_data["begins"]
        base = self.paragraph.base if self.paragraph is not None else ""
        found = base.count(words)
        if found == 0:
            raise ValidationError(
                _now("“%(words)s” does not stand in this paragraph; copy its words exactly.")
                % {"words": words}
            )
        if found > 1:
            raise ValidationError(
                _now("“%(words)s” stands there %(times)s times: write a few more words.")
                % {"words": words, "times": found}
            )
        return base.index(words)

    def wanted(self, edition: int | None) -> list[Wanted]:
        at = self.cleaned_data["begins"]
        return [self._one(edition, start=at, end=at)]


class ReserveForm(ProposalForm):
    """A reserve on a paragraph or on the text."""

    kind = Kind.RESERVE
    needs_reason = True


class RemarkForm(ProposalForm):
    """A remark on a paragraph, on some of its words, or on the text."""

    kind = Kind.REMARK
    needs_reason = True
    quoted = forms.CharField(
        label=_("On these words"),
        required=False,
        max_length=LONGEST,
        help_text=_("As they stand in the paragraph; left empty, it is on the whole of it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order: Any = ("quoted", "reason")

    def clean_quoted(self) -> tuple[int, int]:
        words = self.cleaned_data["quoted"]
        if not words or self.paragraph is None:
            return 0, 0
        at = self.paragraph.base.find(words)
        if at < 0:
            raise ValidationError(
                _now("“%(words)s” does not stand in this paragraph; copy its words exactly.")
                % {"words": words}
            )
        return at, at + len(words)

    def wanted(self, edition: int | None) -> list[Wanted]:
        start, end = self.cleaned_data["quoted"]
        return [self._one(edition, start=start, end=end)]


FORMS: dict[str, type[ProposalForm]] = {
    Kind.WORDS: WordsForm,
    Kind.ADD: NewParagraphForm,
    Kind.ALTERNATIVE: AlternativeForm,
    Kind.DELETE: DeletionForm,
    Kind.MOVE: MoveForm,
    Kind.MERGE: MergeForm,
    Kind.SPLIT: SplitForm,
    Kind.RESERVE: ReserveForm,
    Kind.REMARK: RemarkForm,
}
WITHOUT_PARAGRAPH = (Kind.ADD, Kind.RESERVE, Kind.REMARK)


class ChangeForm(Refusable):
    """One's own proposal, its words and its reason."""

    words = _Words(label=_("Wording"), required=False, rows=6)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class ParagraphForm(Refusable):
    """A paragraph as the chair writes it."""

    words = _Words(label=_("Words"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=600)


class ChairParagraphForm(NewParagraphForm):
    """A paragraph that the chair puts into the text."""

    field_order: Any = ("made_kind", "made_level", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"], self.fields["passage"]

    def clean_passage(self) -> None:
        return None


class RenderingForm(Refusable):
    """A paragraph in another language of the text."""

    words = _Words(label=_("Words"))
