"""The `contadora` command."""
