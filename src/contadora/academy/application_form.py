"""The application form that a course begins with; the organiser changes it with the composer."""

from __future__ import annotations

from typing import Any

from contadora.academy.models import Course
from contadora.forms import queries as forms
from contadora.forms.models import Form

PURPOSE = "application"
TITLE = {
    "es": "Formulario de postulación",
    "en": "Application form",
    "pt": "Formulário de candidatura",
    "fr": "Formulaire de candidature",
}
# Answers to these questions are kept on the person too: lists, balances and mails go by them.
PROFILE = {
    "name": "name",
    "state": "state_id",
    "institution": "institution",
    "post": "post",
    "gender": "gender",
}


def form_of(course: Course) -> Form | None:
    """Return a course's application form, if it has one."""
    return forms.forms_of(course.label, PURPOSE).first()


def _text(es: str, en: str, pt: str, fr: str) -> dict[str, str]:
    return {"es": es, "en": en, "pt": pt, "fr": fr}


def _question(key: str, kind: str, label: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"key": key, "type": kind, "label": label, **more}


def _option(value: str, label: dict[str, str]) -> dict[str, Any]:
    return {"value": value, "label": label}


def default_definition(course: Course) -> dict[str, Any]:
    """Return the questions a course begins with."""
    return {"sections": [_about_you(), _experience(), _needs(course)]}


def _about_you() -> dict[str, Any]:
    return {
        "key": "about_you",
        "title": _text("Sobre usted", "About you", "Sobre você", "À propos de vous"),
        "questions": [
            _question(
                "name",
                "text",
                _text("Nombre completo", "Full name", "Nome completo", "Nom complet"),
                required=True,
                personal=True,
                max_length=200,
                purpose=_text(
                    "Para dirigirnos a usted y para el certificado.",
                    "To address you, and for the certificate.",
                    "Para nos dirigirmos a você e para o certificado.",
                    "Pour nous adresser à vous, et pour le certificat.",
                ),
            ),
            _question("state", "state", _text("Estado", "State", "Estado", "État"), required=True),
            _question(
                "institution",
                "institution",
                _text("Institución", "Institution", "Instituição", "Institution"),
                required=True,
                personal=True,
            ),
            _question(
                "post",
                "text",
                _text("Cargo", "Position", "Cargo", "Fonction"),
                required=True,
                personal=True,
            ),
            _question(
                "gender",
                "choice",
                _text(
                    "Género (si desea indicarlo)",
                    "Gender (if you wish to give it)",
                    "Gênero (se desejar indicar)",
                    "Genre (si vous souhaitez l’indiquer)",
                ),
                personal=True,
                options=[
                    _option("woman", _text("mujer", "woman", "mulher", "femme")),
                    _option("man", _text("hombre", "man", "homem", "homme")),
                    _option("other", _text("otro", "other", "outro", "autre")),
                ],
                purpose=_text(
                    "Solo para el equilibrio del grupo.",
                    "Only for the balance of the group.",
                    "Somente para o equilíbrio do grupo.",
                    "Uniquement pour l’équilibre du groupe.",
                ),
            ),
        ],
    }


def _experience() -> dict[str, Any]:
    return {
        "key": "experience",
        "title": _text("Experiencia", "Experience", "Experiência", "Expérience"),
        "questions": [
            _question(
                "years_of_service",
                "number",
                _text(
                    "Años de servicio", "Years of service", "Anos de serviço",
                    "Années de service",
                ),
                required=True,
                min=0,
                max=60,
                whole=True,
            ),
            _question(
                "languages",
                "languages",
                _text(
                    "Idiomas de trabajo", "Working languages", "Línguas de trabalho",
                    "Langues de travail",
                ),
                required=True,
            ),
            _question(
                "motivation",
                "long_text",
                _text(
                    "¿Para qué le servirá este curso en su trabajo?",
                    "What will this course serve for in your work?",
                    "Para que este curso servirá em seu trabalho?",
                    "À quoi ce cours vous servira-t-il dans votre travail ?",
                ),
                required=True,
                personal=True,
                max_length=2000,
            ),
        ],
    }  # fmt: skip


def _needs(course: Course) -> dict[str, Any]:
    questions = [
        _question(
            "accessibility",
            "long_text",
            _text(
                "Necesidades de accesibilidad", "Accessibility needs",
                "Necessidades de acessibilidade", "Besoins d’accessibilité",
            ),
            personal=True,
            max_length=1000,
            purpose=_text(
                "Solo para preparar el curso; se borra después.",
                "Only to prepare the course; erased afterwards.",
                "Somente para preparar o curso; apagado depois.",
                "Uniquement pour préparer le cours ; effacé ensuite.",
            ),
        ),
        _question(
            "interpretation",
            "yes_no",
            _text(
                "¿Necesita interpretación?", "Do you need interpretation?",
                "Precisa de interpretação?", "Avez-vous besoin d’interprétation ?",
            ),
        ),
    ]  # fmt: skip
    if not course.online:
        questions.append(
            _question(
                "dietary",
                "text",
                _text(
                    "Necesidades alimentarias",
                    "Dietary needs",
                    "Necessidades alimentares",
                    "Besoins alimentaires",
                ),
                personal=True,
            )
        )
    return {
        "key": "needs",
        "title": _text("Necesidades", "Needs", "Necessidades", "Besoins"),
        "questions": questions,
    }
