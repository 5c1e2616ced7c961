"""The questions that an evaluation survey begins with; the coordinator changes them as any form."""

from __future__ import annotations

from typing import Any

TITLE = {
    "es": "Evaluación del curso",
    "en": "Evaluation of the course",
    "pt": "Avaliação do curso",
    "fr": "Évaluation du cours",
}
_LOW = {"es": "muy poco", "en": "very little", "pt": "muito pouco", "fr": "très peu"}
_HIGH = {"es": "mucho", "en": "very much", "pt": "muito", "fr": "beaucoup"}


def _scale(key: str, **label: str) -> dict[str, Any]:
    return {
        "key": key,
        "type": "scale",
        "label": label,
        "required": True,
        "min": 1,
        "max": 5,
        "low": _LOW,
        "high": _HIGH,
    }


def definition() -> dict[str, Any]:
    """Return the definition of the survey as it is first opened."""
    return {
        "sections": [
            {
                "key": "course",
                "title": TITLE,
                "questions": [
                    _scale(
                        "useful",
                        es="¿Le será útil el curso en su trabajo?",
                        en="Will the course be useful in your work?",
                        pt="O curso será útil no seu trabalho?",
                        fr="Le cours vous sera-t-il utile dans votre travail ?",
                    ),
                    _scale(
                        "speakers",
                        es="¿Le ayudaron las exposiciones a comprender los temas?",
                        en="Did the presentations help you to understand the themes?",
                        pt="As exposições ajudaram a compreender os temas?",
                        fr="Les exposés vous ont-ils aidé à comprendre les thèmes ?",
                    ),
                    _scale(
                        "material",
                        es="¿Le fue útil el material?",
                        en="Was the material useful to you?",
                        pt="O material foi útil?",
                        fr="Le matériel vous a-t-il été utile ?",
                    ),
                    {
                        "key": "length",
                        "type": "choice",
                        "required": True,
                        "label": {
                            "es": "La duración de las sesiones fue",
                            "en": "The length of the sessions was",
                            "pt": "A duração das sessões foi",
                            "fr": "La durée des séances était",
                        },
                        "options": [
                            {
                                "value": "short",
                                "label": {
                                    "es": "demasiado corta",
                                    "en": "too short",
                                    "pt": "curta demais",
                                    "fr": "trop courte",
                                },
                            },
                            {
                                "value": "right",
                                "label": {
                                    "es": "adecuada",
                                    "en": "right",
                                    "pt": "adequada",
                                    "fr": "adaptée",
                                },
                            },
                            {
                                "value": "long",
                                "label": {
                                    "es": "demasiado larga",
                                    "en": "too long",
                                    "pt": "longa demais",
                                    "fr": "trop longue",
                                },
                            },
                        ],
                    },
                    {
                        "key": "better",
                        "type": "long_text",
                        "label": {
                            "es": "¿Qué mejoraría?",
                            "en": "What would you improve?",
                            "pt": "O que o senhor ou a senhora melhoraria?",
                            "fr": "Qu’amélioreriez-vous ?",
                        },
                    },
                ],
            }
        ]
    }
