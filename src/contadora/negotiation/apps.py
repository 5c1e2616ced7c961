from django.apps import AppConfig


class NegotiationConfig(AppConfig):
    name = "contadora.negotiation"
    label = "negotiation"

    def ready(self) -> None:
        from contadora.negotiation import jobs_notices, replaying, signals, silence_mail_texts

        signals.happened.connect(jobs_notices.ask_soon, dispatch_uid="negotiation.notices")
        signals.happened.connect(replaying.keep, dispatch_uid="negotiation.replaying")
        silence_mail_texts.register_all()
