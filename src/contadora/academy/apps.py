from django.apps import AppConfig


class AcademyConfig(AppConfig):
    name = "contadora.academy"
    label = "academy"

    def ready(self) -> None:
        from contadora.academy import guards, receivers

        guards.register()
        receivers.connect()
