"""`make mutants`: break the core in small ways, one at a time, and see whether its tests notice.

    make mutants                                  200 mutants drawn at random, and the named ones
    make mutants ARGS="--seed 2 --count 50"       another draw
    make mutants ARGS="--only soft_svm"           from files whose path holds this text
    make mutants ARGS="--known"                   those in equivalent.toml: none should be noticed

A mutant that no test notices has survived: a test is missing, or the code says something that makes
no difference, or the mutant does the same as the original. The last kind is written down with its
reason in equivalent.toml and not drawn again. named.toml holds mutants that are always tried.
"""

import argparse
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

from tests.mutants.mutations import Mutant, mutants_of, rewritten
from tests.mutants.trials import ROOT, recorded, survivors

HERE = Path(__file__).parent
#: At most this share of the mutants drawn may survive.
GOAL = 0.02


def main() -> int:
    options = _options()
    files = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("linclf_core/**/*.py"))]
    everything = [mutant for path in files for mutant in mutants_of(ROOT, path)]
    reasons = _reasons()
    known = [mutant for mutant in everything if _key(mutant) in reasons]
    others = [mutant for mutant in everything if _key(mutant) not in reasons]
    stale = reasons.keys() - {_key(mutant) for mutant in known}
    named, lost = _named()

    print(f"{len(everything)} mutants of {len(files)} files; {len(known)} are known as equivalent.")
    if options.known:
        drawn, always = [mutant for mutant in known if options.only in mutant.path], []
    else:
        pool = [mutant for mutant in others if options.only in mutant.path]
        drawn = sorted(pool, key=lambda mutant: _place(options.seed, mutant))[: options.count]
        always = [mutant for mutant in named if options.only in mutant.path]
    print("First the tests of the core without any mutant.", flush=True)
    survived = []
    for mutant, alive in survivors([*always, *drawn], recorded(options.jobs), options.jobs):
        print(f"{'SURVIVED' if alive else 'noticed'}  {mutant}", flush=True)
        if alive:
            survived.append(mutant)
    from_draw = [mutant for mutant in survived if mutant in drawn]

    for mutant in survived:
        print(f"\nsurvived: {mutant}")
    for path, before, after in sorted(stale):
        print(f"\nequivalent.toml names no mutant: {path}\n    − {before}\n    + {after}")
    for path, before in lost:
        print(f"\nnamed.toml: not exactly once in {path}\n    {before}")
    if options.known:
        print(f"\n{len(survived)} of {len(drawn)} known equivalents survived, as all should.")
        return int(len(survived) < len(drawn) or bool(stale))
    print(
        f"\n{len(from_draw)} of {len(drawn)} drawn (seed {options.seed}) and "
        f"{len(survived) - len(from_draw)} of {len(always)} named mutants survived."
    )
    good = len(from_draw) <= GOAL * len(drawn) and len(survived) == len(from_draw)
    return int(not good or bool(stale) or bool(lost))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make mutants", usage='make mutants ARGS="..."', description=__doc__.splitlines()[0]
    )
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--count", type=int, default=200, help="how many are drawn")
    parser.add_argument("--jobs", type=int, default=2, help="how many are tried at a time")
    parser.add_argument("--only", default="", help="part of a path")
    parser.add_argument("--known", action="store_true", help="try the known equivalents instead")
    return parser.parse_args()


Key = tuple[str, str, str]


def _key(mutant: Mutant) -> Key:
    return mutant.path, mutant.before, mutant.after


def _place(seed: int, mutant: Mutant) -> bytes:
    """Decides the draw mutant by mutant: a change of one file leaves the draw of the others."""
    return sha256(repr((seed, mutant.function, *_key(mutant))).encode()).digest()


def _entries(name: str) -> list[dict[str, str]]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8")).get("mutant", [])


def _reasons() -> dict[Key, str]:
    return {
        (entry["file"], entry["before"], entry["after"]): entry["reason"]
        for entry in _entries("equivalent.toml")
    }


def _named() -> tuple[list[Mutant], list[tuple[str, str]]]:
    """The mutants of named.toml, and (file, text) of those that cannot be made any more."""
    found, lost = [], []
    for entry in _entries("named.toml"):
        mutant = rewritten(ROOT, entry["file"], entry["before"], entry["after"])
        if mutant is None:
            lost.append((entry["file"], entry["before"]))
        else:
            found.append(mutant)
    return found, lost


if __name__ == "__main__":
    sys.exit(main())
