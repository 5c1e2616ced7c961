"""A compilation as JSON for programs, by a published schema; texts of States as they were sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contadora.reporting.compiling.changes import tallies
from contadora.reporting.compiling.material import Contribution, Material, Part

SCHEMA = Path(__file__).with_name("compilation.schema.json")
FORMAT = "contadora-compilation/1"


def render(material: Material, names: Mapping[str, str], language: str) -> bytes:
    """Return the compilation as UTF-8 JSON; names of States are in the language asked for."""
    content = {
        "format": FORMAT,
        "language": language,
        "edition": material.edition,
        "marking": material.marking or "TLP:CLEAR",
        "as_of": _instant(material.as_of),
        "round": {
            "uuid": material.uuid,
            "title": dict(material.title),
            "questionnaire": dict(material.questionnaire),
            "version": material.version,
            "opens_at": _instant(material.opens),
            "closes_at": _instant(material.closes),
            "zone": material.zone,
        },
        "participants": [
            {
                "code": one.code,
                "name": names.get(one.code, one.code),
                "standing": one.standing,
                "late": one.late,
            }
            for one in material.participants
        ],
        "topics": [
            {
                "key": topic.key,
                "subject": topic.subject,
                "anchor": topic.anchor,
                "title": dict(topic.title),
            }
            for topic in material.topics
        ],
        "status": [
            {
                "topic": one.topic.key,
                "now": dict(one.now),
                "before": None if one.before is None else dict(one.before),
                "compared": one.both,
                "changed": [
                    {"code": each.code, "before": each.before, "now": each.now}
                    for each in one.moved
                ],
            }
            for one in tallies(material)
        ],
        "reports": [_report(one) for _code, one in sorted(material.contributions.items())],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _report(one: Contribution) -> dict[str, Any]:
    return {
        "code": one.code,
        "language": one.language,
        "submission": one.uuid,
        "number": one.number,
        "sha256": one.sha256,
        "submitted_at": _instant(one.submitted_at),
        "late": one.late,
        "reason": one.reason,
        "sections_not_held": one.withheld,
        "sections": [_section(part) for part in one.parts],
    }


def _section(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "subject": part.subject,
        "topic": part.topic,
        "title": dict(part.title),
        "nothing_new": part.nothing_new,
        "release": part.release,
        "answers": [
            {
                "question": answer.key,
                "role": answer.role,
                "type": answer.question["type"],
                "label": dict(answer.question["label"]),
                "value": (
                    part.files.get(str(answer.value), "")
                    if answer.question["type"] == "file"
                    else answer.value
                ),
                "translations": {
                    code: {"words": given.words, "by": given.by}
                    for code, given in sorted(answer.translations.items())
                },
            }
            for answer in part.answers
        ],
    }


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
