"""One step of a tier: a sum to be made as large or as small as the steps before allow."""

from dataclasses import dataclass

import numpy as np

from solver.model import Linear
from solver.tables import Ints


@dataclass(frozen=True, slots=True)
class Stage:
    """Make `terms` as large as possible (or as small, with `maximise` false)."""

    name: str
    terms: Linear
    maximise: bool = True

    def limit(self, uppers: Ints) -> int:
        """What it would come to if every column were as good as it can be."""
        terms = self.terms
        best = uppers[terms.columns] @ terms.coefficients if self.maximise else 0
        return int(best) + terms.constant

    def counts_as(self, other: "Stage") -> bool:
        """Whether both count the same columns, each once, and differ by a constant at most."""
        return np.array_equal(self.terms.columns, other.terms.columns)
