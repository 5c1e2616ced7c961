"""Akoma Ntoso 1.0 (OASIS LegalDocML, namespace 3.0): a text as a `statement`, and any read back.

The standard keeps `statement` for resolutions and declarations of bodies; `ins` and `del` mark what
is proposed, with the codes of who proposes it as their title.
"""

from __future__ import annotations

from contadora.negotiation.papers.akn_in import read_akn
from contadora.negotiation.papers.akn_out import write_akn

__all__ = ["read_akn", "write_akn"]
