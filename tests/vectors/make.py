"""Writes the corpus of packages, or says where the files are not what it would write.

    python -m tests.vectors.make            write sound/, broken/ and attacks/
    python -m tests.vectors.make --check    compare only; exit code 1 where something differs
    python -m tests.vectors.make --large DIR    also the large ones, into a folder of one's own
    python -m tests.vectors.make --signed DIR   signed ones with a throwaway authority (trust.pem)

The same files each time. Only deflate is left to the machine's zlib: another make of it may pack
the few packed attachments otherwise, and all the same they mean the same.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.vectors.making import (  # noqa: F401 - they enter their vectors
    attacks,
    attacks_attachment,
    attacks_header,
    broken_attachment,
    broken_file,
    broken_header,
    broken_operation,
    large,
    met,
    packages,
    variants,
)
from tests.vectors.making.vector import ATTACKS, BROKEN, LARGE, SOUND, Vector, index

HERE = Path(__file__).parent
FOLDERS: dict[str, dict[str, Vector]] = {"sound": SOUND, "broken": BROKEN, "attacks": ATTACKS}


def files() -> dict[Path, bytes]:
    """Return every file of the corpus: packages and what is expected of them."""
    made: dict[Path, bytes] = {}
    for folder, vectors in FOLDERS.items():
        for name, vector in vectors.items():
            made[Path(folder, f"{name}.edxml")] = vector.make()
        made[Path(folder, "expected.json")] = index(vectors)
    return made


def differences(here: Path = HERE) -> list[str]:
    """Return what is missing, other than it should be, or too much."""
    made = files()
    found = [
        f"{path}: {'differs' if (here / path).exists() else 'missing'}"
        for path, content in made.items()
        if not (here / path).is_file() or (here / path).read_bytes() != content
    ]
    there = {path.relative_to(here) for name in FOLDERS for path in (here / name).glob("*")}
    return found + [f"{path}: nobody makes it" for path in sorted(there - set(made))]


def write(here: Path = HERE) -> int:
    """Write the corpus anew and take away what nobody makes; returns how many files."""
    made = files()
    for name in FOLDERS:
        (here / name).mkdir(parents=True, exist_ok=True)
        for path in (here / name).glob("*"):
            if path.relative_to(here) not in made:
                path.unlink()
    for path, content in made.items():
        (here / path).write_bytes(content)
    return len(made)


def write_large(folder: Path) -> int:
    """Write the packages that are not kept; about 250 MB."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, vector in LARGE.items():
        (folder / f"{name}.edxml").write_bytes(vector.make())
    (folder / "expected.json").write_bytes(index(LARGE))
    return len(LARGE) + 1


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--large", type=Path, metavar="DIR", help="write the large ones there")
    parser.add_argument("--signed", type=Path, metavar="DIR", help="write signed ones there")
    given = parser.parse_args(arguments)
    if given.check:
        found = differences()
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    if given.large or given.signed:
        count = write_large(given.large) if given.large else 0
        if given.signed:
            from tests.vectors.making.signed import write_signed

            count += write_signed(given.signed)
    else:
        count = write()
    sys.stdout.write(f"{count} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
