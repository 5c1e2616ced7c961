from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "contadora.reporting"
    label = "reporting"

    def ready(self) -> None:
        from contadora.reporting import access_questionnaires, guards_rounds

        access_questionnaires.register()
        guards_rounds.register()
