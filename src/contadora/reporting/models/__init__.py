"""Questionnaires; rounds, reports and their sections; what is compiled and matched."""

from contadora.reporting.models.matches import Match, MatchStep
from contadora.reporting.models.questionnaires import Questionnaire
from contadora.reporting.models.rounds import Report, Round, SectionTranslation, Submission
from contadora.reporting.models.sections import (
    Assignment,
    Clarification,
    ClarificationMessage,
    LinkUse,
    ReportSection,
    ReturnedFile,
    SectionComment,
    SectionVersion,
    SubmissionFile,
)

__all__ = [
    "Assignment",
    "Clarification",
    "ClarificationMessage",
    "LinkUse",
    "Match",
    "MatchStep",
    "Questionnaire",
    "Report",
    "ReportSection",
    "ReturnedFile",
    "Round",
    "SectionComment",
    "SectionTranslation",
    "SectionVersion",
    "Submission",
    "SubmissionFile",
]
