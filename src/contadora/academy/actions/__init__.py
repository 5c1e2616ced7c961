"""Writes of the academy: each one transaction, one audit entry.

An action guards itself: who may not gets `people.access.NotAllowed`, what is wrong in what was
given gets a `ValidationError` that names field, value and remedy.
"""
