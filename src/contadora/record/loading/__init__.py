"""Reading files of votes and the starter pack into the record."""
