"""Runs of the model on the record, and what is read from them."""
