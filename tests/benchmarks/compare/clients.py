"""The clients that are compared, and what writes them."""

import sys

from crates import Crate
from generators import ONE, OPENAPI_TO_RUST, PROGENITOR, WORK, House
from generators import build_other, build_ours, for_progenitor, manifest, write
from measure import Failed, run

# As `cargo progenitor` writes them: without TLS, which makes no difference to the client alone.
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
# As it comes, but for the default cryptography, which is a crate below it and takes minutes to build.
REQWEST_ALONE = """
reqwest = { version = "0.13", default-features = false, features = [
    "charset", "http2", "json", "query", "rustls-no-provider", "stream", "system-proxy",
] }
"""
BOTH = "ours, both versions"
# One version, as the others have.
SINGLE = {"ours, v3": ["hyper", "v3"], "ours, 2026-03": ["hyper", "v2026-03"]}


class Clients:
    """What is measured, by title, and what couldn't be had."""

    def __init__(self):
        self.generators = {}
        self.alone = {}
        self.calls = {}
        self.cold = {}
        self.missing = []
        say("preparing ours")
        self.house = House(build_ours())
        self.spec = self.house.spec(ONE)
        self.ours()
        self.attempt("progenitor", self.progenitor)
        self.attempt("openapi-to-rust", self.openapi_to_rust)
        self.attempt("reqwest", self.reqwest)

    def attempt(self, name, task):
        """Goes on without what doesn't work."""
        say(f"preparing {name}")
        try:
            task()
        except Failed as failure:
            self.missing.append(f"{name}: {failure}")

    def ours(self):
        self.generators[BOTH] = self.house.generate
        self.house.generate()
        self.alone[BOTH] = self.our_crate(BOTH, ["default"])
        for title, features in SINGLE.items():
            self.alone[title] = self.our_crate(title, features)
        self.calls["ours"] = self.alone[BOTH].calling("ours")
        self.cold[BOTH] = self.alone[BOTH]
        self.cold["ours, minimal"] = self.our_crate("ours, minimal", ["v2026-03"], "minimal")
        self.cold["reqwest"] = Crate("reqwest", "reqwest", REQWEST, None, "reqwest").fetched()

    def our_crate(self, title, features, group="ours"):
        name = "hubspot-marketing-events"
        folder = self.house.folder / "generated"
        features = ", ".join(f'"{feature}"' for feature in features)
        dependency = f'{name} = {{ path = "{folder}", default-features = false, features = [{features}] }}'
        return Crate(title, name, dependency, folder / "src/lib.rs", group).fetched()

    def progenitor(self):
        program = build_other("progenitor", PROGENITOR)
        folder = WORK / "clients"
        refused("progenitor", program, self.spec, folder / "progenitor.rs", "positional")
        spec = for_progenitor(self.spec)
        for style in ["positional", "builder"]:
            title = f"progenitor, {style}"
            source = folder / f"progenitor-{style}/src/lib.rs"
            write(source, "")
            self.generators[title] = lambda source=source, style=style: run([program, spec, source, style])
            self.generators[title]()
            self.alone[title] = their_crate(title, source, PROGENITOR_CLIENT)
        positional = self.alone["progenitor, positional"]
        # For the types of headers.
        header = f'{positional.dependencies}\nreqwest = {{ version = "0.13", default-features = false }}'
        self.calls["progenitor"] = positional._replace(dependencies=header).calling("progenitor")
        # HubSpot speaks HTTPS.
        https = f"{positional.dependencies}\n{REQWEST}"
        self.cold["progenitor"] = Crate("progenitor", "client", https, None, "progenitor").fetched()

    def reqwest(self):
        # The other clients' code for HTTP is in it, ours in our own crate.
        crate = Crate("reqwest, alone", "reqwest", REQWEST_ALONE, None, "reqwest-alone")
        self.alone["reqwest, their HTTP client"] = crate.fetched()

    def openapi_to_rust(self):
        program = build_other("openapi-to-rust", OPENAPI_TO_RUST)
        source = WORK / "clients/openapi-to-rust/src/lib.rs"
        output = source.parent / "generated"
        write(source, "pub mod generated;\n")
        self.generators["openapi-to-rust"] = lambda: run([program, self.spec, output])
        self.generators["openapi-to-rust"]()
        # It asks for the default cryptography of rustls, which takes minutes to build and plays no part here.
        needed = (output / "REQUIRED_DEPS.toml").read_text().split("[dependencies]")[1]
        needed = needed.replace('"rustls"', '"rustls-no-provider"')
        self.alone["openapi-to-rust"] = their_crate("openapi-to-rust", source, needed)
        self.calls["openapi-to-rust"] = self.alone["openapi-to-rust"].calling("openapi-to-rust")


def their_crate(title, source, dependencies):
    folder = source.parent.parent
    write(folder / "Cargo.toml", manifest("client", dependencies))
    return Crate(title, "client", f'client = {{ path = "{folder}" }}', source, "others").fetched()


def refused(name, program, spec, *arguments):
    """Shows what a generator says to the spec as it is."""
    try:
        run([program, spec, *arguments], RUST_BACKTRACE="0")
    except Failed as failure:
        say(f"{name} refuses the spec as it is, so it gets a changed one:\n{failure.said}")
    else:
        say(f"{name} takes the spec as it is: `for_{name}` can go")


def say(what):
    print(what, file=sys.stderr)
