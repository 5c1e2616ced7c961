from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "contadora.standing"
    label = "standing"

    def ready(self) -> None:
        from contadora.standing.forecasting.signals import watch_loads, watch_removals
        from contadora.standing.snapshot import watch_requests

        watch_requests()
        watch_loads()
        watch_removals()
