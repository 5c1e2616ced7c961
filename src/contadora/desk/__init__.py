"""Home, search, agenda and the pages that join rooms."""
