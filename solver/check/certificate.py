"""What an explanation claims about the fairest schedule, verified by counting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from solver.check.counting import Counting, Cut
from solver.check.facts import Facts
from solver.check.values import fairness
from solver.check.words import open_still, out_of_reach, sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """What an explanation says of one level: at most `most` seekers reach it, given that
    as many as possible reach the levels below. `proof` is "counting" if its cuts prove it;
    if the "search" did, or nothing does ("none"), there is nothing to count. `sizes`: what
    the seekers of each cut are said to be granted in all at most. `sentence` says it all
    in words (`None`: nothing is said)."""

    level: str
    most: int
    proof: str
    cuts: tuple[Cut, ...] = ()
    sizes: tuple[int, ...] = ()
    sentence: str | None = None

    @property
    def counted(self) -> bool:
        """Whether the cuts prove it."""
        return self.proof == "counting"


def verify(facts: Facts, claims: Sequence[Claim]) -> tuple[list[str], str]:
    """Sentences for what is wrong with a certificate, and one for what it proves.

    Raises nothing: cuts that name what the problem does not know are wrong.
    """
    counting = Counting(facts)
    names = [str(level) for level in counting.levels]
    if [claim.level for claim in claims] != names:
        return [
            f"Certificate: it must have the levels {', '.join(names) or 'none'}."
        ], ""
    cuts = {cut for claim in claims for cut in claim.cuts}
    wrong = [
        f"Certificate: {said}" for cut in cuts for said in strangers(counting, cut)
    ]
    if wrong:
        return sorted(wrong), ""
    wrong = [said for claim in claims for said in miscounted(counting, claim)]
    most = dict(counting.most(cuts))
    value = dict(fairness(facts))
    whole = True
    proven = "none"
    for claim in claims:
        whole = whole and value[claim.level] == most[claim.level]
        if whole:
            proven = claim.level
        if claim.counted and claim.most != most[claim.level]:
            wrong.append(
                f"Certificate: at level {claim.level} the cuts allow {most[claim.level]} seekers, not {claim.most}."
            )
        if claim.most < value[claim.level]:
            wrong.append(
                f"Certificate: at level {claim.level} the schedule has {value[claim.level]} seekers, more than {claim.most}."
            )
        elif claim.counted and value[claim.level] != most[claim.level]:
            wrong.append(
                f"Certificate: at level {claim.level} the schedule has {value[claim.level]} seekers, but the cuts allow {most[claim.level]}."
            )
    wrong = wrong or [*misworded(counting, claims)]
    return wrong, f"Certificate: fairness is proven by counting up to level {proven}."


def miscounted(counting: Counting, claim: Claim) -> Iterator[str]:
    """Cuts of which something else is said than what is counted."""
    for cut, said in zip(claim.cuts, claim.sizes, strict=False):
        size = counting.size(cut)
        if size != said:
            people = len({person for _, person in cut.seekers})
            yield f"Certificate: at level {claim.level} a cut of {people} people leaves them {size} grants, not {said}."


def misworded(counting: Counting, claims: Sequence[Claim]) -> Iterator[str]:
    """Levels of which the words say something else than the numbers."""
    known = True
    for number, claim in enumerate(claims):
        hopeless = out_of_reach(counting, number)
        said = open_still(claim.level)
        if known:
            here = [cut for cut in claim.cuts if cut.seekers and cut != hopeless]
            limit = claim.level, claim.most
            said = sentence(counting, limit, claim.proof, here, hopeless)
        if claim.sentence not in (None, said):
            yield f"Certificate: at level {claim.level} it must say: {said}"
        known = known and claim.proof != "none"


def strangers(counting: Counting, cut: Cut) -> Iterator[str]:
    """What a cut names and the problem does not have."""
    for kind, person in sorted(cut.seekers - counting.goals.keys()):
        yield f"{person} is no {kind} who is counted."
    for call in sorted(cut.calls - counting.facts.calls.keys()):
        yield f"there is no call {call}."
    for place in sorted(cut.placements - counting.facts.places.keys()):
        yield f"there is no placement {place}."
