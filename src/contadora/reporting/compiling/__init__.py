"""Compilations: national reports of a round as blocks, and as documents, pages and data.

Pure functions: what was submitted goes in, blocks come out; nothing here reads the store or a
clock, so that the same reports give the same bytes at any time.
"""
