"""Forecasts of votes: the trained model, what it expects of a text, and how it did."""
