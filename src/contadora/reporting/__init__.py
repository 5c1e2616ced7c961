"""Questionnaires, rounds of national reports, and what is compiled of them."""
