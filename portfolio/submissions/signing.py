"""The service's signature under receipts: Ed25519.

The key is derived from SECRET_KEY (HKDF-SHA-256), so there is no second secret to lose; whoever
changes SECRET_KEY begins a new key, and the public halves of all keys stay in the database.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PURPOSE = b"portfolio receipts, Ed25519, 1"


@lru_cache(maxsize=4)
def signing_key(secret_key: str) -> Ed25519PrivateKey:
    """The key that signs as long as the secret stays."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
    return Ed25519PrivateKey.from_private_bytes(kdf.derive(secret_key.encode()))


def public_half(key: Ed25519PrivateKey) -> str:
    """The public key as 32 bytes in base64."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def fingerprint(public: str) -> str:
    """What a public key is called: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def signature(key: Ed25519PrivateKey, text: str) -> str:
    """The signature of a text (its UTF-8 bytes), in base64."""
    return base64.b64encode(key.sign(text.encode())).decode()


def is_signed(public: str, text: str, signature: str) -> bool:
    """Whether the holder of the public key's other half signed exactly this text."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(raw, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
