from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "contadora.law"
    label = "law"

    def ready(self) -> None:
        from contadora.law import receivers
        from contadora.negotiation import signals

        signals.can_bring.connect(receivers.drafts_to_bring, dispatch_uid="law.drafts")
