"""What a command costs."""

import os
import statistics
import subprocess
import tempfile
import time
from typing import NamedTuple


class Cost(NamedTuple):
    """Of a command and all that it started: seconds, and the peak memory of the largest process in MB."""

    cpu: float
    wall: float
    peak: float


class Failed(Exception):
    """A command that failed, with what it said."""

    def __init__(self, command, said):
        super().__init__(f'{" ".join(map(str, command))}\n{said}')
        self.said = said


def run(command, folder=None, **variables):
    """The cost of a command, which must succeed."""
    with tempfile.TemporaryFile() as output:
        began = time.monotonic()
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            output.seek(0)
            raise Failed(command, output.read().decode(errors="replace").strip())
    # Linux counts the peak in kB. It is never less than that of this program, about 10 MB, which the child starts as.
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1000)


def in_turn(jobs, rounds):
    """The median cost of each job. Each runs once a round, A B A B …, so that what disturbs one disturbs all."""
    costs = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            costs[name].append(job())
    return {
        name: Cost(*map(statistics.median, zip(*of_one)))
        for name, of_one in costs.items()
    }
