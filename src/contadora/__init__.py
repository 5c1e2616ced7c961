"""Contadora: a self-hosted cyber-diplomacy desk."""

__version__ = "0.1.0"
