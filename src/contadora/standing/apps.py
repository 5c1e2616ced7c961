from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "contadora.standing"
    label = "standing"

    def ready(self) -> None:
        from contadora.standing.snapshot import watch_requests

        watch_requests()
