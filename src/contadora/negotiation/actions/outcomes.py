"""What becomes of a text: adopted, not adopted, withdrawn; and what delegations say of it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import access, adopting, silence_mails, trail
from contadora.negotiation.actions.revisions import require_no_brackets, require_no_silence
from contadora.negotiation.models import Explanation, Outcome, Revision, SilenceRound, Text
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, Membership, Role, User

LONGEST = 20_000  # characters of what a delegation writes on an outcome


@transaction.atomic
def adopt_text(
    actor: User, text: Text, revision: Revision, *, public: bool = False, reason: str = ""
) -> Outcome:
    """Close a text as adopted in a revision, as its chair, and record who adopted it.

    Only the newest revision, with nothing in brackets, and only a head makes it public.
    """
    access.require_chair(actor, text)
    text = trail.turn(text)
    require_no_silence(text)
    require_newest(text, revision)
    require_no_brackets(revision.content)
    if public:
        require_head(actor, text)
    outcome = adopting.close_as_adopted(
        actor, text, revision, timezone.now(), public=public, reason=reason
    )
    silence_mails.tell_outcome(actor, text, outcome)
    trail.record(
        actor,
        "adopt_text",
        text,
        text,
        revision=revision,
        number=revision.number,
        sha256=revision.sha256,
        public=public,
        reason=outcome.reason,
    )
    return outcome


@transaction.atomic
def not_adopt_text(
    actor: User, text: Text, *, reason: str, revision: Revision | None = None
) -> Outcome:
    """Close a text as not adopted, as its chair, saying why."""
    return _ended(actor, text, Outcome.How.NOT_ADOPTED, reason, revision)


@transaction.atomic
def withdraw_text(actor: User, text: Text, *, reason: str) -> Outcome:
    """Withdraw a text, as its chair, saying why."""
    return _ended(actor, text, Outcome.How.WITHDRAWN, reason, None)


@transaction.atomic
def give_explanation(
    actor: User,
    text: Text,
    delegation: Delegation,
    kind: str,
    words: str,
    language: str,
    *,
    round: SilenceRound | None = None,
) -> Explanation:
    """Attach an explanation of position or an interpretative statement to an outcome.

    While a silence runs it can be given already; else once the text is decided upon.
    """
    access.require_proposer(actor, text, delegation)
    text = trail.turn(text, closed_too=True)
    if kind not in Explanation.Kind.values:
        raise ValidationError({"kind": _("Choose what kind of statement it is.")})
    words = checked_words(words, language)
    running = text.silence_rounds.filter(status=SilenceRound.Status.RUNNING).first()
    outcome = Outcome.objects.filter(text=text).select_related("silence").first()
    if outcome is None and running is None:
        raise ValidationError(
            _("There is no outcome to explain yet: no silence runs, and nothing is decided.")
        )
    about = round or (outcome.silence if outcome is not None else running)
    if about is not None and about.text_id != text.pk:
        raise NotAllowed
    row = Explanation.objects.create(
        text=text,
        round=about,
        delegation=delegation,
        author=actor,
        kind=kind,
        words=words,
        language=language,
    )
    trail.record(actor, "give_explanation", text, row, delegation=delegation, kind=kind)
    return row


@transaction.atomic
def withdraw_explanation(actor: User, explanation: Explanation) -> Explanation:
    """Take one's own explanation back; that it was given stays known."""
    access.require_proposer(actor, explanation.text, explanation.delegation)
    text = trail.turn(explanation.text, closed_too=True)
    row = text.explanations.select_related("delegation").get(pk=explanation.pk)
    if row.withdrawn_at is not None:
        raise ValidationError(_("This statement was withdrawn already."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    trail.record(actor, "withdraw_explanation", text, row, delegation=row.delegation, kind=row.kind)
    return row


def require_newest(text: Text, revision: Revision) -> None:
    """Refuse a revision that is not the text's newest."""
    newest = text.revisions.order_by("number").last()
    if newest is None or revision.text_id != text.pk:
        raise NotAllowed
    if newest.pk != revision.pk:
        raise ValidationError(
            _("%(revision)s is not the newest revision; that is %(newest)s.")
            % {"revision": revision.label or _("The first draft"), "newest": newest.label},
            code="older",
        )


def require_head(actor: User, text: Text) -> None:
    """Refuse who does not head the delegation in the chair: only a head makes an act public."""
    chairs = text.participants.filter(role__in=access.CHAIRS, withdrawn_at=None)
    headed = Membership.objects.filter(
        user=actor, role=Role.HEAD, delegation__in=chairs.values("delegation")
    )
    if not headed.exists():
        raise ValidationError({"public": _(
            "Only the head of the delegation in the chair makes an adoption public: leave it at "
            "the text’s handling level, or ask the head."
        )})  # fmt: skip


def checked_words(words: str, language: str) -> str:
    """Return what a delegation wrote, as it can be kept."""
    words = words.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise ValidationError({"words": _("Write what your delegation wants to say.")})
    if len(words) > LONGEST:
        raise ValidationError(
            {"words": _("%(found)s characters; %(most)s are the most.")
             % {"found": len(words), "most": LONGEST}}
        )  # fmt: skip
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose among the four languages.")})
    return words


def _ended(
    actor: User, text: Text, how: Outcome.How, reason: str, revision: Revision | None
) -> Outcome:
    access.require_chair(actor, text)
    text = trail.turn(text)
    require_no_silence(text)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; those who take part see it.")})
    if revision is not None:
        require_newest(text, revision)
    text.status, text.closed_at = how.value, timezone.now()
    text.save(update_fields=["status", "closed_at"])
    outcome = Outcome.objects.create(
        text=text,
        how=how,
        revision=revision or text.revisions.order_by("number").last(),
        reason=reason.strip(),
        decided_by=actor,
        decided_at=text.closed_at,
    )
    silence_mails.tell_outcome(actor, text, outcome)
    trail.record(
        actor,
        "withdraw_text" if how == Outcome.How.WITHDRAWN else "not_adopt_text",
        text,
        text,
        revision=outcome.revision,
        reason=outcome.reason,
    )
    return outcome
