from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "contadora.reporting"
    label = "reporting"

    def ready(self) -> None:
        from contadora.reporting import guards_rounds

        guards_rounds.register()
