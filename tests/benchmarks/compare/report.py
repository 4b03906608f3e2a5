"""The tables, in Markdown."""

import datetime
import os
import subprocess
from pathlib import Path

# What `cargo tree` counts by: without and with the crates that only build scripts need.
EDGES = ["normal", "normal,build"]


def machine():
    """What the figures were measured on."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].split(":")[1].strip() if models else "CPU"
    tools = [
        subprocess.run([tool, "--version"], capture_output=True, text=True).stdout.strip()
        for tool in ["rustc", "cargo"]
    ]
    print(f"{datetime.date.today()}, {os.cpu_count()} × {model}, {', '.join(tools)}\n")


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|---|" + "--:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def generate(costs):
    rows = [
        [title, f"{cost.cpu * 1000:.0f}", f"{cost.wall * 1000:.0f}", f"{cost.peak:.0f}"]
        for title, cost in costs.items()
    ]
    table(["generate", "CPU ms", "wall ms", "peak MB"], rows)


def cold(crates, costs):
    rows = [
        [title, f"{cost.cpu:.0f}", f"{cost.wall:.0f}", *(str(crates[title].size(edges)) for edges in EDGES)]
        for title, cost in costs.items()
    ]
    table(["cold release build", "CPU s", "wall s", *(f"crates, {edges}" for edges in EDGES)], rows)
    ratios("cold release build", {title: cost.cpu for title, cost in costs.items()})


def rebuilds(what, crates, costs):
    """`costs` by title and build."""
    builds = list(dict.fromkeys(build for _, build in costs))
    head = [what, "lines"]
    for build in builds:
        head += [f"{build}, CPU s", "wall s"]
    rows = []
    for title, crate in crates.items():
        row = [title, str(crate.lines())]
        for build in builds:
            row += [f"{costs[title, build].cpu:.2f}", f"{costs[title, build].wall:.2f}"]
        rows.append(row)
    table(head, rows)
    for build in builds:
        ratios(f"{what}, {build}", {title: costs[title, build].cpu for title in crates})


def ratios(what, cpu):
    """The first against each other one."""
    (ours, cost), *others = cpu.items()
    for other, its_cost in others:
        print(f"- {what}: CPU of {ours} is {cost / its_cost:.2f} × that of {other}")
    print()
