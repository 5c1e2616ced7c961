from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "contadora.negotiation"
    label = "negotiation"

    def ready(self) -> None:
        from contadora.negotiation import jobs_notices, signals

        signals.happened.connect(jobs_notices.ask_soon, dispatch_uid="negotiation.notices")
