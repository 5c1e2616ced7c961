"""A section or the whole as a file to be filled in elsewhere, and what comes back in it."""
