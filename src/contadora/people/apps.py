from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "contadora.people"
    label = "people"

    def ready(self) -> None:
        from contadora.people import signals

        signals.connect()
