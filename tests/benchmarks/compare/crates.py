"""What is built: a client, alone or with all below it, and a program of one call."""

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from generators import ROOT, WORK, manifest, write
from measure import Failed, run

# Nothing is fetched, cached or kept for next time: each build costs what that of a dependency does.
BUILD = {"CARGO_INCREMENTAL": "0", "CARGO_NET_OFFLINE": "true", "RUSTC_WRAPPER": ""}
TOKIO = 'tokio = { version = "1.44", features = ["macros", "rt"] }'


class Crate(NamedTuple):
    """A package to build, and the program that depends on it."""

    title: str
    # What `cargo build --package` calls it.
    package: str
    # The program's dependencies, as in a manifest.
    dependencies: str
    # The package's `lib.rs`, which is touched to build the package alone again; not there where others wrote it.
    source: Path | None
    # What is built of crates in one group stays side by side, so that they share what they depend on.
    group: str
    # The program's `main.rs`, if it has one.
    main: str = ""

    @property
    def folder(self):
        return WORK / "programs" / f"{self.package}-{self.title}".replace(",", "").replace(" ", "-")

    @property
    def target(self):
        return WORK / "built" / self.group

    def fetched(self):
        """The same, written and with all that it needs downloaded, in the versions that this workspace has."""
        write(self.folder / "Cargo.toml", manifest("program", self.dependencies))
        if self.main:
            write(self.folder / "src/main.rs", self.main)
        else:
            write(self.folder / "src/lib.rs", "")
        # Cargo adds what only this program needs to its lock, which starts anew whenever the workspace's changes.
        lock = (ROOT / "tests/benchmarks/Cargo.lock").read_text()
        if write(self.folder / "workspace.lock", lock):
            write(self.folder / "Cargo.lock", lock)
        run(["cargo", "fetch"], self.folder)
        return self

    def calling(self, part):
        """A program of one call with this client: `calls/<part>.rs`."""
        code = (Path(__file__).parent / f"calls/{part}.rs").read_text()
        program = self._replace(package="program", dependencies=f"{self.dependencies}\n{TOKIO}", main=code)
        return program._replace(source=program.folder / "src/main.rs").fetched()

    def cargo(self, *arguments):
        command = ["cargo", *arguments, "--target-dir", self.target, "--package", self.package]
        return run(command, self.folder, **BUILD)

    def again(self, *arguments):
        """The package alone."""
        if self.source:
            self.source.touch()
        else:
            self.cargo("clean", *(["--release"] if "--release" in arguments else []))
        return self.cargo(*arguments)

    def cold(self):
        """The package and all below it."""
        shutil.rmtree(self.target, ignore_errors=True)
        return self.cargo("build", "--release")

    def lines(self):
        """How many lines the package has, where that is known."""
        if not self.source:
            return ""
        return sum(len(path.read_text().splitlines()) for path in self.source.parent.rglob("*.rs"))

    def size(self, edges):
        """How many crates the program depends on by such edges: `normal`, or `normal,build` for build scripts' too."""
        command = ["cargo", "tree", "--edges", edges, "--prefix", "none", "--no-dedupe", "--offline"]
        tree = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        if tree.returncode != 0:
            raise Failed(command, tree.stderr.strip())
        return len(set(tree.stdout.replace(" (proc-macro)", "").splitlines())) - 1
