"""How Sphinx makes the pages of this directory into a site; `make docs` runs it."""

import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]

project = PROJECT["name"]
release = PROJECT["version"]
extensions = ["myst_parser"]
myst_heading_anchors = 4  # headings are linked to as GitHub does
html_theme = "furo"
html_title = f"{project} {release}"
html_copy_source = False
html_show_copyright = False
