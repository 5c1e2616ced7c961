"""Positions of States on how international law applies: documents, passages, codings, drafts."""
