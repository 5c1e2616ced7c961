from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "contadora.forms"
    label = "forms"

    def ready(self) -> None:
        from contadora.forms import access, choices, receivers

        access.register_desk()
        choices.register_languages()
        receivers.connect()
