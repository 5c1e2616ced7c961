from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "contadora.law"
    label = "law"

    def ready(self) -> None:
        from django.db.models.signals import pre_delete, pre_save

        from contadora.law import receivers
        from contadora.negotiation import signals
        from contadora.people.models import Membership, User

        signals.can_bring.connect(receivers.drafts_to_bring, dispatch_uid="law.drafts")
        for sender in (Membership, User):
            pre_save.connect(
                receivers.note_what_was_seen,
                sender=sender,
                dispatch_uid=f"law.seen.{sender.__name__}",
            )
        pre_delete.connect(
            receivers.note_what_a_leaver_saw, sender=Membership, dispatch_uid="law.left"
        )
