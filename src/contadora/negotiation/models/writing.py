"""What a person is writing in an editor of a room and has not sent."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import models
from django.utils import timezone

from contadora.negotiation.models.text import Text
from contadora.people.models import Delegation, User


class Writing(models.Model):
    """An editor's fields as they were last typed: nobody sees them but who types them."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="writings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    delegation = models.ForeignKey(
        Delegation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.CharField(max_length=120)  # which editor: what is proposed, on what
    fields = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=0)  # of the base when the editor was opened
    revision = models.PositiveIntegerField(default=1)  # against another window's later words
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "user", "place"], name="one_writing_at_a_place")
        ]

    def __str__(self) -> str:
        return f"writing of {self.user_id} in {self.text_id}"

    @property
    def address(self) -> str:
        """The query that opens its editor again."""
        kind, paragraph, on = [*self.place.split(":"), "", ""][:3]
        return urlencode({"kind": kind, "paragraph": paragraph, "on": on})
