"""`python -m contadora.starter [FOLDER]`: say what is wrong in the pack, or in a folder like it."""

from __future__ import annotations

import sys
from pathlib import Path

from contadora.starter.check import check


def main(arguments: list[str]) -> int:
    """Write each problem on a line; 1 when there is one, 2 when the call is not understood."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        sys.stderr.write("python -m contadora.starter [FOLDER]\n")
        return 2
    problems = check(Path(arguments[0]) if arguments else None)
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
