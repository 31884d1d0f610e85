"""The certificate in an explanation: what it claims of each level of fairness."""

from solver.check.certificate import Claim
from solver.check.counting import Cut, Seeker
from solver.files.document import decoded, keys
from solver.files.fields import ANY, Fields

EXPLANATION = keys("seekers uncovered certificate")
CLAIM = keys("level most proof cuts sentence")
CUT = keys("shadowers rotators calls placements most")


def read_certificate(data: bytes | str) -> tuple[Claim, ...]:
    """The claims of an explanation file; raises ValueError with the path of the field."""
    top = Fields(decoded(data), "", EXPLANATION)
    top.given("certificate")
    return top.each("certificate", claim)


def claim(value: object, path: str) -> Claim:
    """What is claimed of one level."""
    fields = Fields(value, path, CLAIM)
    proof = fields.text("proof")
    if proof not in ("counting", "search", "none"):
        raise ValueError(
            f"{path}.proof: {proof[:60]!r} is none of counting, search, none"
        )
    cuts = fields.each("cuts", cut)
    return Claim(
        level=fields.text("level"),
        most=fields.whole("most", most=ANY),
        proof=proof,
        cuts=tuple(one for one, _ in cuts),
        sizes=tuple(size for _, size in cuts),
        sentence=fields.text("sentence"),
    )


def cut(value: object, path: str) -> tuple[Cut, int]:
    """The people, calls and placements of one cut, and what they come to in all."""
    fields = Fields(value, path, CUT)
    seekers: set[Seeker] = {("shadower", one) for one in fields.ids("shadowers")}
    seekers |= {("rotator", one) for one in fields.ids("rotators")}
    calls, placements = (
        frozenset(fields.ids(name)) for name in ("calls", "placements")
    )
    size = fields.whole("most", most=ANY)
    return Cut(frozenset(seekers), calls, placements), size
