"""Contadora: a self-hosted cyber-diplomacy desk."""

import os

__version__ = "0.1.0"

# Polars gives memory back as soon as it is done with it, not half a second later: a fifth less at
# the highest, and no slower. It reads this when it is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
