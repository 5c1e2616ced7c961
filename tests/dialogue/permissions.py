from tests.house.access import NOBODY, PUBLIC, Row

TABLE = [
    Row("dialogue:brief", args=["URY", "md"], expected=PUBLIC),
    Row("dialogue:brief", args=["CELAC", "html"], expected=PUBLIC),
    Row("dialogue:brief", args=["ATLANTIS", "md"], expected=NOBODY),
]
