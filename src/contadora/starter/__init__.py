"""The starter pack: tables of public facts with their sources, and the check that keeps them."""
