"""Questionnaires; rounds, reports and their sections; what is compiled and matched."""

from contadora.reporting.models.questionnaires import Questionnaire
from contadora.reporting.models.rounds import Report, Round, SectionTranslation, Submission

__all__ = ["Questionnaire", "Report", "Round", "SectionTranslation", "Submission"]
