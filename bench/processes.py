"""What the server's processes have cost so far, for whoever shares a machine with others."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process and its children; not a number where the system does not tell."""
    if not Path("/proc/self/stat").exists():
        return float("nan")
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything, come state, parent and, later, the times.
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(stat.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    ticks = sum(cost for each, (parent, cost) in found.items() if pid in (each, parent))
    return ticks / _TICK
