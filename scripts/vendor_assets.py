"""Bring the browser's files that others make into the repository, mended for use off GOV.UK.

Run by hand when a version moves: ``python scripts/vendor_assets.py``. It needs ``npm`` to fetch
packages, runs nothing of theirs, and is needed neither to install nor to serve.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from importlib.resources import files
from pathlib import Path

GOVUK_FRONTEND = "govuk-frontend@6.3.0"  # the version that govuk-frontend-jinja 4.1 draws for
AXE_CORE = "axe-core@4.14.1"

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "goldenthread" / "static" / "goldenthread" / "vendor"
TESTS_VENDOR = ROOT / "tests" / "vendored"

_SOURCE_MAP = re.compile(r"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*")
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_ASSET = re.compile(
    r"(?:-webkit-)?(?:mask|background)(?:-image)?:[^;{}]*url\(/assets/[^)]*\)[^;{}]*;?"
)
_FONT = re.compile(r"[\"']?GDS Transport[\"']?,arial,sans-serif")


def mended_css(css: str) -> str:
    """Return the style sheet without what only GOV.UK may use or what points at a missing file.

    >>> mended_css('a{font-family:GDS Transport,arial,sans-serif}@font-face{src:url(/assets/f)}')
    'a{font-family:Arial,"Liberation Sans",sans-serif}'
    """
    css = _SOURCE_MAP.sub("", css)
    css = _FONT_FACE.sub("", css)
    css = _ASSET.sub("", css)
    return _FONT.sub('Arial,"Liberation Sans",sans-serif', css)


def mended_js(script: str) -> str:
    """Return the script without its pointer to a source map that is not served."""
    return _SOURCE_MAP.sub("", script)


def unpacked(package: str, into: Path) -> Path:
    """Fetch ``package`` from the npm registry and return the folder of its files."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed: it is needed to fetch the packages, not to serve.")
    said = subprocess.run(  # noqa: S603 - names of packages written here
        [npm, "pack", "--silent", "--ignore-scripts", package],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = into / said.stdout.split()[-1]
    target = into / archive.stem
    with tarfile.open(archive) as opened:
        opened.extractall(target, filter="data")
    return target / "package"


def write(path: Path, text: str) -> None:
    """Write one file and say so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.rstrip() + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(text):,} characters")


def main() -> None:
    """Fetch, mend and write every vendored file."""
    with tempfile.TemporaryDirectory() as room:
        govuk = unpacked(GOVUK_FRONTEND, Path(room)) / "dist" / "govuk"
        css = mended_css((govuk / "govuk-frontend.min.css").read_text(encoding="utf-8"))
        for forbidden in ("/assets/", "@font-face", "GDS Transport", "sourceMappingURL"):
            if forbidden in css:
                raise SystemExit(f"{forbidden} is still in the style sheet: mend this script.")
        write(VENDOR / "govuk-frontend.min.css", css)
        script = mended_js((govuk / "govuk-frontend.min.js").read_text(encoding="utf-8"))
        write(VENDOR / "govuk-frontend.min.js", script)
        axe = unpacked(AXE_CORE, Path(room)) / "axe.min.js"
        write(TESTS_VENDOR / "axe.min.js", mended_js(axe.read_text(encoding="utf-8")))
    htmx = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    write(VENDOR / "htmx.min.js", mended_js(htmx.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
