"""The JSON Schema of a form's file, for programs that write one: a definition, with or without its
title around it."""

from __future__ import annotations

from typing import Any

from contadora.forms import definition
from contadora.forms.composing import FORMAT
from contadora.forms.subjects import ROLES, SUBJECT
from contadora.people.languages import LANGUAGES


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of what `imported` takes; `check` knows the rest of it."""
    text = {"$ref": "#/$defs/text"}
    bound = {"type": ["number", "string"]}
    common: dict[str, Any] = {
        "key": {"$ref": "#/$defs/key"},
        "label": text,
        "help": text,
        "example": text,
        "purpose": text,
        "role": {"enum": list(ROLES)},
        "required": {"type": "boolean"},
        "personal": {"type": "boolean"},
        "condition": {"$ref": "#/$defs/condition"},
    }
    own: dict[str, Any] = {
        "min": bound,
        "max": bound,
        "max_length": {"type": "integer", "minimum": 1, "maximum": 20_000},
        "whole": {"type": "boolean"},
        "low": text,
        "high": text,
        "options": {
            "type": "array",
            "minItems": 2,
            "maxItems": definition.MOST_OPTIONS,
            "items": {
                "type": "object",
                "properties": {
                    "value": {"type": "string", "minLength": 1, "maxLength": 80},
                    "label": text,
                },
                "required": ["value", "label"],
                "additionalProperties": False,
            },
        },
    }
    kinds = []
    for name, kind in definition.KINDS.items():
        keys = (*kind.keys, *(("options",) if kind.options else ()))
        kinds.append(
            {
                "type": "object",
                "properties": {
                    **common,
                    "type": {"const": name},
                    **{key: own[key] for key in keys},
                },
                "required": ["key", "type", "label", *(["options"] if kind.options else [])],
                "additionalProperties": False,
            }
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A form's file, or its definition alone",
        "type": "object",
        "if": {"required": ["definition"]},
        "then": {"$ref": "#/$defs/file"},
        "else": {"$ref": "#/$defs/definition"},
        "$defs": {
            # What else it says, such as where it is from, is not read.
            "file": {
                "type": "object",
                "properties": {
                    "format": {"const": FORMAT},
                    "version": {"const": 1},
                    "title": text,
                    "purpose": {"type": "string"},
                    "definition": {"$ref": "#/$defs/definition"},
                },
                "required": ["definition"],
            },
            "definition": {
                "type": "object",
                "properties": {
                    "sections": {
                        "type": "array",
                        "maxItems": definition.MOST_SECTIONS,
                        "items": {"$ref": "#/$defs/section"},
                    }
                },
                "required": ["sections"],
                "additionalProperties": False,
            },
            "key": {"type": "string", "pattern": f"^{definition.KEY.pattern}$"},
            "text": {
                "type": "object",
                "properties": {
                    code: {"type": "string", "maxLength": definition.MOST_TEXT}
                    for code in LANGUAGES
                },
                "additionalProperties": False,
            },
            "section": {
                "type": "object",
                "properties": {
                    "key": {"$ref": "#/$defs/key"},
                    "part": text,
                    "title": text,
                    "help": text,
                    "subject": {"type": "string", "pattern": f"^({SUBJECT.pattern})$"},
                    "nothing_new": {"type": "boolean"},
                    "condition": {"$ref": "#/$defs/condition"},
                    "questions": {"type": "array", "items": {"$ref": "#/$defs/question"}},
                },
                "required": ["key", "title", "questions"],
                "additionalProperties": False,
            },
            "question": {"oneOf": kinds},
            "condition": _condition(),
        },
    }


def _condition() -> dict[str, Any]:
    several = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}
    value = {"type": ["string", "number", "boolean"]}
    tests = {
        "is": value,
        "in": {"type": "array", "minItems": 1, "items": value},
        "answered": {"type": "boolean"},
    }
    shapes: list[dict[str, Any]] = [
        {"all": several},
        {"any": several},
        {"not": {"$ref": "#/$defs/condition"}},
        *({"question": {"$ref": "#/$defs/key"}, name: rule} for name, rule in tests.items()),
    ]
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": shape,
                "required": list(shape),
                "additionalProperties": False,
            }
            for shape in shapes
        ]
    }
