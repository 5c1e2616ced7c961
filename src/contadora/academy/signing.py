"""The desk's signing keys: made, kept under the desk's secret, published."""

from __future__ import annotations

import hashlib
import hmac
import json

from django.conf import settings
from django.utils import timezone
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, OKPKey

from contadora.academy import badges
from contadora.academy.models import SigningKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}
_PURPOSE = b"contadora.academy.signing-key"


def make() -> SigningKey:
    """Make a new key that signs from now on; those before it stay published and valid."""
    key = OKPKey.generate_key("Ed25519")
    now = timezone.now()
    SigningKey.objects.filter(retired_at=None).update(retired_at=now)
    whole = json.dumps(key.as_dict(private=True)).encode()
    return SigningKey.objects.create(
        thumbprint=key.thumbprint(),
        public=key.as_dict(private=False),
        private=jwe.encrypt_compact(_HEADER, whole, _wrapping()),
        created_at=now,
    )


def current() -> SigningKey | None:
    """Return the key that signs; None where there is none that this desk's secret opens.

    A desk restored from a backup under another secret cannot open the old key: it makes a new one.
    """
    found = SigningKey.objects.filter(retired_at=None).first()
    return found if found is not None and _opened(found) is not None else None


def private(key: SigningKey) -> OKPKey:
    """Return the whole of a key that `current` gave."""
    opened = _opened(key)
    if opened is None:
        raise ValueError(f"{key.thumbprint}: this desk's secret key does not open it")
    return opened


def public(key: SigningKey) -> OKPKey:
    """Return a key's public half."""
    return OKPKey.import_key(key.public)


def published(places: badges.Places) -> list[badges.Document]:
    """Return every key's public half, those that no longer sign too."""
    return [
        badges.public_key(key.public, places.key(key.thumbprint))
        for key in SigningKey.objects.all()
    ]


def _opened(key: SigningKey) -> OKPKey | None:
    try:
        whole = jwe.decrypt_compact(key.private, _wrapping()).plaintext
    except (JoseError, ValueError):
        return None
    return OKPKey.import_key(json.loads(whole or b"{}"))


def _wrapping() -> OctKey:
    secret = settings.SECRET_KEY.encode()
    return OctKey.import_key(hmac.digest(secret, _PURPOSE, hashlib.sha256))
