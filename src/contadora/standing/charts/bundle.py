"""The script that makes a chart interactive, built from what the drawer carries.

It is written into the desk's folder at its first start and served from there: nothing is fetched
from elsewhere, and nothing of it is in the repository. Expressions are interpreted, not compiled,
and no style is written into the page, so that it runs under the desk's content policy.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import vl_convert

from contadora.standing.charts.drawing import VL_VERSION

NAME = "vega.js"
SNIPPET = """
window.contadoraDraw = (element, spec, options) => vegaEmbed(element, spec, {
  mode: "vega-lite",
  ast: true,
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
  ...options,
});
"""


def stamp() -> str:
    """Return what the script depends on: when it changes, the script is built anew."""
    digest = sha256(SNIPPET.encode()).hexdigest()[:12]
    return f"/* {version('vl-convert-python')} {VL_VERSION} {digest} */\n"


def write_bundle(folder: Path) -> bool:
    """Write the script into a folder; return whether it was built anew."""
    file = folder / NAME
    head = stamp()
    if file.is_file():
        with file.open(encoding="utf-8") as kept:
            if kept.readline() == head:
                return False
    script = vl_convert.javascript_bundle(SNIPPET, vl_version=VL_VERSION)
    folder.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(head + script, encoding="utf-8")
    part.replace(file)
    return True
