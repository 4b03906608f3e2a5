"""Our generator and the crate it writes, beside progenitor, openapi-to-rust and reqwest."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from measure import HERE, ROOT, WORK, Failed, in_turn, median, paired, run, say, table, write

# Each build costs what that of a dependency does: nothing is fetched, cached or kept for the next one.
BUILD = {"CARGO_INCREMENTAL": "0", "CARGO_NET_OFFLINE": "true", "RUSTC_WRAPPER": ""}
BOTH = "ours, both versions"
# The other generators are called as libraries (`others/`), without the weight of their command-line tools.
PROGENITOR = """
openapiv3 = "2"
prettyplease = "0.2"
progenitor = { version = "=0.15.1", default-features = false }
serde_yaml = "0.9"
syn = "2"
"""
OPENAPI_TO_RUST = """
openapi-to-rust = { version = "=0.23.0", default-features = false }
serde_json = "1"
serde_yaml = "0.9"
"""
# What `cargo progenitor` writes: without TLS, which makes no difference to the generated crate alone.
PROGENITOR_CLIENT = """
bytes = "1.9"
chrono = { version = "0.4", default-features = false, features = ["serde"] }
futures-core = "0.3"
progenitor-client = "=0.15.1"
reqwest = { version = "0.13", default-features = false, features = ["json", "query", "stream"] }
serde = { version = "1.0", features = ["derive"] }
serde_urlencoded = "0.7"
uuid = { version = "1.0", features = ["serde", "v4"] }
"""
REQWEST = 'reqwest = "0.13"'
# With default features, except the cryptography, which is a crate below it and takes minutes to build.
REQWEST_ALONE = 'reqwest = { version = "0.13", default-features = false, features = ["charset", "http2", "json", "query", ' \
    '"rustls-no-provider", "stream", "system-proxy"] }'
TOKIO = 'tokio = { version = "1.49", features = ["macros", "rt"] }'
MAIN = """#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = std::env::var("TOKEN")?;
    %s
    for event in &page.results {
        println!("{}", event.object_id);
    }
    Ok(())
}
"""
CALLS = {
    "ours": "let page = hubspot_marketing_events::Client::new(token)?.v2026_03().events().list().limit(20).await?;",
    "progenitor": """let authorization = (reqwest::header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    let http = reqwest::Client::builder().default_headers([authorization].into_iter().collect()).build()?;
    let client = client::Client::new_with_client("https://api.hubapi.com", http);
    let page = client.events_list(None, "20".parse().ok()).await?;""",
    "openapi-to-rust": """let client = client::generated::HttpClient::new().with_api_key(token);
    let page = client.events_list(None::<&str>, Some(20)).await?;""",
}


def build_xtask():
    run(["cargo", "build", "--release", "--locked", "--package", "xtask", "--target-dir", ROOT / "target"], ROOT)
    return ROOT / "target/release/xtask"


class House:
    """A copy of what our generator reads, so that it may write."""

    def __init__(self, xtask, name="ours"):
        self.xtask, self.folder = xtask, WORK / name
        shutil.rmtree(self.folder, ignore_errors=True)
        for folder in ["specs", "templates"]:
            shutil.copytree(ROOT / folder, self.folder / folder)

    def command(self, *arguments):
        return run([self.xtask, "--root", self.folder, *arguments])

    def generate(self):
        """Everything anew."""
        shutil.rmtree(self.folder / "generated", ignore_errors=True)
        return self.command("generate")


def package(folder, name, dependencies, **sources):
    head = f'[workspace]\n\n[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n'
    write(folder / "Cargo.toml", head + dependencies.strip() + "\n")
    for name, text in sources.items():
        write(folder / f"src/{name}.rs", text)
    return folder


def build_other(name, dependencies):
    folder = package(WORK / "generators" / name, f"by-{name}", dependencies, main=(HERE / f"others/{name}.rs").read_text())
    run(["cargo", "build", "--release", "--target-dir", folder.parent / "target"], folder)
    return folder.parent / f"target/release/by-{name}"


class Crate(NamedTuple):
    """A package to build, and the folder of a program that depends on it."""

    package: str
    folder: Path
    # What is touched to build the package alone again; None if it comes from a registry.
    source: Path | None
    # Crates of one group share what is built of their dependencies.
    group: str

    def cargo(self, *arguments):
        target = WORK / "built" / self.group
        return run(["cargo", *arguments, "--target-dir", target, "--package", self.package], self.folder, **BUILD)

    def again(self, *arguments):
        """Builds the package alone."""
        if self.source:
            self.source.touch()
        else:
            self.cargo("clean", *(["--release"] if "--release" in arguments else []))
        return self.cargo(*arguments)

    def cold(self):
        shutil.rmtree(WORK / "built" / self.group, ignore_errors=True)
        return self.cargo("build", "--release")

    def lines(self):
        files = self.source.parent.rglob("*.rs") if self.source else []
        return f"{sum(len(path.read_text().splitlines()) for path in files):,}"

    def crates(self, edges):
        tree = run(["cargo", "tree", "--edges", edges, "--prefix", "none", "--no-dedupe", "--offline"], self.folder)
        return str(len(set(tree.output.replace(" (proc-macro)", "").splitlines())) - 1)


def crate(name, dependencies, group, source=None, main=None):
    """A program with these dependencies, downloaded in the versions of this workspace's lock: to build the dependency of
    this name, or the program itself if it has a `main`."""
    folder = WORK / "crates" / re.sub(r"\W+", "-", f"{name} {group} {'program' if main else ''}")
    if not (folder / "Cargo.lock").exists():
        write(folder / "Cargo.lock", (HERE / "Cargo.lock").read_text())
    package(folder, "program", dependencies, **({"main": main} if main else {"lib": ""}))
    run(["cargo", "fetch"], folder)
    return Crate("program", folder, folder / "src/main.rs", group) if main else Crate(name, folder, source, group)


class Clients:
    """What is measured, by title, and what isn't available."""

    def __init__(self):
        self.generators, self.alone, self.calls, self.cold, self.missing = {}, {}, {}, {}, []
        self.house = House(build_xtask())
        self.spec = WORK / "spec.yaml"
        write(self.spec, self.house.command("spec", "2026-03").output + "\n")
        for prepare in [self.ours, self.reqwest, self.progenitor, self.openapi_to_rust]:
            say(f"preparing {prepare.__name__}")
            try:
                prepare()
            except Failed as failure:
                self.missing.append(f"{prepare.__name__}: {failure}")

    def ours(self):
        self.generators[BOTH] = self.house.generate
        name, source = "hubspot-marketing-events", ROOT / "generated/src/lib.rs"
        for title, features, group in [(BOTH, '"default"', "ours"), ("ours, one version", '"hyper", "v2026-03"', "ours-one"),
                                       ("ours, one version, no transport", '"v2026-03"', "ours-minimal")]:
            needed = f'{name} = {{ path = "{ROOT}/generated", default-features = false, features = [{features}] }}'
            self.alone[title] = crate(name, needed, group, source)
            if title == BOTH:
                self.calls["ours"] = crate(name, f"{needed}\n{TOKIO}", group, main=MAIN % CALLS["ours"])
        self.cold.update((title, self.alone[title]) for title in [BOTH, "ours, one version, no transport"])

    def reqwest(self):
        self.alone["reqwest, the others' HTTP client"] = crate("reqwest", REQWEST_ALONE, "reqwest-alone")
        self.cold["reqwest, default features"] = crate("reqwest", REQWEST, "reqwest")

    def progenitor(self):
        program = build_other("progenitor", PROGENITOR)
        spec = for_progenitor(self.spec)
        for style in ["positional", "builder"]:
            folder = WORK / f"clients/progenitor-{style}"
            generate = lambda style=style, to=folder / "src/lib.rs": run([program, spec, to, style])
            # HubSpot speaks HTTPS; the crate alone doesn't care.
            self.add(f"progenitor, {style}", folder, PROGENITOR_CLIENT, generate, "",
                     style == "positional" and CALLS["progenitor"], 'reqwest = { version = "0.13", default-features = false }')
        needed = f'client = {{ path = "{WORK}/clients/progenitor-positional" }}\n{REQWEST}'
        self.cold["progenitor's client with HTTPS"] = crate("client", needed, "progenitor")

    def openapi_to_rust(self):
        program = build_other("openapi-to-rust", OPENAPI_TO_RUST)
        folder = WORK / "clients/openapi-to-rust"
        output = folder / "src/generated"
        generate = lambda: run([program, self.spec, output])
        generate()
        # The default cryptography takes minutes to build and plays no part here.
        needed = (output / "REQUIRED_DEPS.toml").read_text().split("[dependencies]")[1].replace('"rustls"', '"rustls-no-provider"')
        self.add("openapi-to-rust", folder, needed, generate, "pub mod generated;\n", CALLS["openapi-to-rust"])

    def add(self, title, folder, dependencies, generate, lib, call, also=""):
        """A client of another generator, and a program of one call if there is code for it."""
        package(folder, "client", dependencies, lib=lib)
        generate()
        self.generators[title] = generate
        needed, group = f'client = {{ path = "{folder}" }}', re.sub(r"\W+", "-", title)
        self.alone[title] = crate("client", needed, group, folder / "src/lib.rs")
        if call:
            self.calls[title] = crate("client", f"{needed}\n{also}\n{TOKIO}", group, main=MAIN % call)


def for_progenitor(spec):
    """The least that progenitor needs changed.

    It takes `default` for a success too, and panics if an operation has two types of success or failure. So errors become
    `4XX` and `5XX`, and the second success of an operation that may succeed in part goes.
    """
    error = '        default:\n          $ref: "#/components/responses/Error"\n'
    text = spec.read_text().replace(error, error.replace("default", '"4XX"') + error.replace("default", '"5XX"'))
    changed = spec.with_suffix(".progenitor.yaml")
    write(changed, re.sub(r'        "207":\n {10}content:\n(?: {10}.*\n)+', "", text))
    return changed


def rebuilds(what, crates, rounds):
    """Packages alone, with everything they depend on built."""
    builds = {"check": ["check"], "release": ["build", "--release"]}
    for one in crates.values():
        for command in builds.values():
            one.cargo(*command)
    costs = in_turn({(title, build): lambda one=one, command=command: one.again(*command).cpu
                     for title, one in crates.items() for build, command in builds.items()}, rounds)
    first = next(iter(crates))
    print(f"\nCPU seconds of {what}, medians of {rounds}; then ours as a multiple:")
    table(["", "lines", "check", "release", "check, ours", "release, ours"], [
        [title, one.lines(), *(f"{sorted(costs[title, build])[rounds // 2]:.2f}" for build in builds),
         *(f"{paired(costs[first, build], costs[title, build]):.2f} ×" for build in builds)] for title, one in crates.items()])


def cold(crates):
    """Once each, in release, with all dependencies."""
    costs = {}
    for title, one in crates.items():
        say(f"cold build of {title}")
        costs[title] = one.cold()
    print("\nCold release builds:")
    table(["", "CPU s", "wall s", "CPU of ours", "crates in the program", "with build scripts'"], [
        [title, f"{cost.cpu:.0f}", f"{cost.wall:.0f}", f"{costs[BOTH].cpu / cost.cpu:.2f} ×", crates[title].crates("normal"),
         crates[title].crates("normal,build")] for title, cost in costs.items()])
