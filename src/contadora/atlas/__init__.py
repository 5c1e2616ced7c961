"""States, groups, sources, instruments, forums and meetings."""
