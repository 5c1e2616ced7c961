"""JSON Schemas of the parts of Open Badges 3.0 and Bitstring Status List that this desk uses.

Written by us from the text of the specifications (Open Badges 3.0, appendix B, "Data models";
Bitstring Status List 1.0, section 2), not copied from their schema files: what they require of
these classes is required here, and members that this desk does not write are not allowed.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

URI: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
TEXT: Schema = {"type": "string", "minLength": 1}
INSTANT: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def _exactly(required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


PROFILE = _exactly(
    {"id": URI, "type": {"const": ["Profile"]}}, {"name": TEXT, "url": {**URI, "pattern": "^http"}}
)
IDENTITY = {
    **_exactly(
        {
            "type": {"const": "IdentityObject"},
            "hashed": {"type": "boolean"},
            "identityHash": TEXT,
            "identityType": {"enum": ["name", "emailAddress"]},
        },
        {"salt": TEXT},
    ),
    "if": {"properties": {"hashed": {"const": True}}},
    "then": {
        "properties": {"identityHash": {"pattern": r"^sha256\$[0-9a-f]{64}$"}},
        "required": ["salt"],
    },
}
ACHIEVEMENT = _exactly(
    {
        "id": URI,
        "type": {"const": ["Achievement"]},
        "name": TEXT,
        "description": TEXT,
        "criteria": _exactly({"narrative": TEXT}),
    },
    {
        "achievementType": {"const": "CertificateOfCompletion"},
        "inLanguage": {"type": "string", "pattern": "^[a-z]{2}$"},
        "image": _exactly({"id": URI, "type": {"const": "Image"}}),
    },
)
STATUS = _exactly(
    {
        "id": URI,
        "type": {"const": "BitstringStatusListEntry"},
        "statusPurpose": {"const": "revocation"},
        "statusListIndex": {"type": "string", "pattern": r"^\d+$"},
        "statusListCredential": URI,
    }
)
# The claims of the JWT, which stand beside the credential's own members (section 8.2).
CLAIMS: Schema = {"iss": URI, "jti": URI, "sub": URI, "nbf": {"type": "integer"}}
BADGE = _exactly(
    {
        "@context": {
            "const": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ]
        },
        "id": URI,
        "type": {"const": ["VerifiableCredential", "OpenBadgeCredential"]},
        "name": TEXT,
        "issuer": PROFILE,
        "validFrom": INSTANT,
        "credentialSubject": _exactly(
            {
                "id": URI,
                "type": {"const": ["AchievementSubject"]},
                "achievement": ACHIEVEMENT,
            },
            {"identifier": {"type": "array", "items": IDENTITY, "minItems": 1}},
        ),
        "credentialStatus": STATUS,
        **CLAIMS,
    }
)
HEADER = _exactly({"alg": {"const": "EdDSA"}, "typ": {"const": "JWT"}, "kid": URI})
STATUS_LIST = _exactly(
    {
        "@context": {"const": ["https://www.w3.org/ns/credentials/v2"]},
        "id": URI,
        "type": {"const": ["VerifiableCredential", "BitstringStatusListCredential"]},
        "issuer": URI,
        "validFrom": INSTANT,
        "credentialSubject": _exactly(
            {
                "id": URI,
                "type": {"const": "BitstringStatusList"},
                "statusPurpose": {"const": "revocation"},
                "encodedList": {"type": "string", "pattern": "^u[A-Za-z0-9_-]+$"},
            }
        ),
        **CLAIMS,
    }
)
