"""The generators, ours and those from crates.io, and the clients they write."""

import re
import shutil
import subprocess
from pathlib import Path

from measure import Failed, run

ROOT = Path(__file__).resolve().parents[3]
WORK = ROOT / "tests/benchmarks/target/compare"
# The version that the others are given.
ONE = "2026-03"

# As programs of a few lines that call them as libraries: without the command-line tools' own weight, which is no
# part of generating, and quicker to build. Their own versions are pinned; what they depend on is the newest that cargo
# finds at the first build.
PROGENITOR = '''
openapiv3 = "2"
prettyplease = "0.2"
progenitor = { version = "=0.15.1", default-features = false }
serde_yaml = "0.9"
syn = "2"
'''
OPENAPI_TO_RUST = '''
openapi-to-rust = { version = "=0.23.0", default-features = false }
serde_json = "1"
serde_yaml = "0.9"
'''


def build_ours():
    target = ROOT / "target"
    run(["cargo", "build", "--release", "--locked", "--package", "xtask", "--target-dir", target], ROOT)
    return target / "release/xtask"


def build_other(name, dependencies):
    """The program of `generators/<name>.rs`."""
    folder = WORK / "generators" / name
    source = (Path(__file__).parent / f"generators/{name}.rs").read_text()
    write(folder / "src/main.rs", source)
    write(folder / "Cargo.toml", manifest(f"by-{name}", dependencies))
    target = WORK / "generators/target"
    run(["cargo", "build", "--release", "--target-dir", target], folder)
    return target / f"release/by-{name}"


def manifest(name, dependencies):
    package = f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n'
    return f"[workspace]\n\n{package}\n[dependencies]\n{dependencies.strip()}\n"


def write(path, text):
    """Only when it differs: cargo goes by the time. Says whether it did."""
    differs = not path.exists() or path.read_text() != text
    if differs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return differs


class House:
    """A copy of what our generator reads, so that it may write."""

    def __init__(self, xtask):
        self.xtask = xtask
        self.folder = WORK / "ours"
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ["specs", "templates"]:
            shutil.copytree(ROOT / name, self.folder / name)
        (self.folder / "xtask").mkdir()

    def generate(self):
        """Both versions, and all that stands beside them in the crate."""
        shutil.rmtree(self.folder / "generated", ignore_errors=True)
        return run([self.xtask, "generate"], CARGO_MANIFEST_DIR=str(self.folder / "xtask"))

    def spec(self, version):
        """The path of the effective spec."""
        path = WORK / f"specs/{version}.yaml"
        command = [self.xtask, "spec", version]
        variables = {"CARGO_MANIFEST_DIR": str(self.folder / "xtask")}
        done = subprocess.run(command, env=variables, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(command, done.stderr.strip())
        write(path, done.stdout)
        return path


def for_progenitor(spec):
    """The least that progenitor needs changed.

    It takes `default` for a success too, and serves only one type of success (and of failure) per operation. Told
    otherwise, it panics: `assertion failed: response_types.len() <= 1`. So errors become `4XX` and `5XX`, and the
    second type of success of an operation that may succeed in part goes.
    """
    text = spec.read_text()
    error = '        default:\n          $ref: "#/components/responses/Error"\n'
    ranges = [error.replace("default", f'"{status}"') for status in ["4XX", "5XX"]]
    text = text.replace(error, "".join(ranges))
    text = re.sub(r'        "207":\n {10}content:\n(?: {10}.*\n)+', "", text)
    changed = spec.with_suffix(".progenitor.yaml")
    write(changed, text)
    return changed
