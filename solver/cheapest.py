"""The flow of least cost, for many arcs in a process of its own.

While OR-Tools works one out, nothing else of its process runs, and it has no limit of
time; a process can be ended. Goldberg 1997, "An efficient implementation of a scaling
minimum-cost flow algorithm".
"""

import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs from `tail` to `head`, with room and cost for each; one array beside the other.

    `supply` flows from the node `source` to the node `sink`.
    """

    tail: Ints
    head: Ints
    room: Ints
    cost: Ints
    source: int
    sink: int
    supply: int

    def cheapest(self) -> Ints | None:
        """The flow on each arc; `None` if there is none, or the numbers are too large."""
        network = min_cost_flow.SimpleMinCostFlow()
        ids = network.add_arcs_with_capacity_and_unit_cost(
            self.tail, self.head, self.room, self.cost
        )
        network.set_node_supply(self.source, self.supply)
        network.set_node_supply(self.sink, -self.supply)
        if network.solve() != network.OPTIMAL:
            return None
        return np.asarray(network.flows(ids))


class Apart:
    """The same in a process of its own, which begins at once."""

    def __init__(self, arcs: Arcs) -> None:
        ends = np.array([arcs.source, arcs.sink, arcs.supply], dtype=np.int64)
        each = [ends, arcs.tail, arcs.head, arcs.room, arcs.cost]
        self.asked = np.concatenate(each).astype(np.int64).tobytes()
        self.process = subprocess.Popen(  # noqa: S603 (this very file)
            [sys.executable, "-P", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def cheapest(self) -> Ints | None:
        """As that of `Arcs`; `None` also if it was ended before."""
        answer = self.process.communicate(self.asked)[0]
        return np.frombuffer(answer, dtype=np.int64) if answer else None

    def end(self) -> None:
        """Nobody waits for it any more."""
        self.process.kill()


def main() -> None:
    """Reads what `Apart` asks, and answers: nothing if there is no flow."""
    asked = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int64)
    source, sink, supply = asked[:3].tolist()
    tail, head, room, cost = np.split(asked[3:], 4)
    flows = Arcs(tail, head, room, cost, source, sink, supply).cheapest()
    sys.stdout.buffer.write(b"" if flows is None else flows.tobytes())


if __name__ == "__main__":
    main()
