"""What a command costs, and tables in Markdown."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = HERE / "target"
WORK = TARGET / "work"


class Cost(NamedTuple):
    """Of a command and everything it started: seconds, and the peak memory of the largest process in MB."""

    cpu: float
    wall: float
    peak: float
    output: str


class Failed(Exception):
    """A command failed; the message has its output."""


def run(command, folder=None, **variables):
    """The cost of a command, which must succeed."""
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        child = subprocess.Popen(command, cwd=folder, env={**os.environ, **variables}, stdin=subprocess.DEVNULL,
                                 stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace").strip()
    if child.returncode != 0:
        raise Failed(f'{" ".join(map(str, command))}\n{text[-3000:]}')
    # Linux counts in kB, and never less than this program has, about 12 MB.
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1000, text)


def in_turn(jobs, rounds):
    """The results of each job. Each runs once a round, A B A B …, so that what disturbs one disturbs all."""
    results = {name: [] for name in jobs}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for name, job in jobs.items():
            results[name].append(job())
    return results


def median(costs, of):
    return statistics.median(getattr(cost, of) for cost in costs)


def paired(ours, theirs):
    """The median ratio of runs next to each other."""
    return statistics.median(one / other for one, other in zip(ours, theirs))


def write(path, text):
    """Only if it differs, because cargo goes by the time."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def table(head, rows):
    print(f"\n| {' | '.join(head)} |\n|---|{'--:|' * (len(head) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def say(what):
    print(what, file=sys.stderr, flush=True)
