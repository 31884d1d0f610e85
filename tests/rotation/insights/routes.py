"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import own_page
from tests.rotation.programs.routes import ITS_MANAGERS
from tests.rotation.world import Row


def of_the_program(participant: int, manager: int, **more: object) -> Row:
    """Something that those in the program may see, and nobody else."""
    return Row(
        stranger=302,
        participant=participant,
        outsider=404,
        manager=manager,
        other_manager=404,
        **more,
    )


ROUTES: dict[str, Row] = {
    "GET insights.mine": own_page(),
    "GET insights.idea": of_the_program(200, 200),
    "POST insights.take": of_the_program(302, 302),
    "POST insights.owner": of_the_program(403, 422),
    "POST insights.asset": of_the_program(302, 302, data={"asset": "A page"}),
    "POST insights.use": of_the_program(422, 422),
    "POST insights.undo": of_the_program(302, 302),
    "POST insights.drop": of_the_program(302, 302),
    "POST insights.hand_back": of_the_program(302, 302),
    "GET insights.ledger": ITS_MANAGERS,
    "GET insights.table": ITS_MANAGERS,
}
