"""Agreed language: adopted texts read, cut into passages, and found again by words or meaning."""
