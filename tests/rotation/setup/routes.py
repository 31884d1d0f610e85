"""Who gets what of the pages of setting up."""

from tests.rotation.world import Row


def its_managers(status: int, **more: object) -> Row:
    """A page or a form for the program's managers only."""
    return Row(
        stranger=302,
        participant=403,
        outsider=404,
        manager=status,
        other_manager=404,
        **more,
    )


ROUTES = {
    "GET setup.goals": its_managers(200),
    "POST setup.reorder": its_managers(302),
    "GET setup.managers": its_managers(200),
    "POST setup.add": its_managers(422),
    "POST setup.remove": its_managers(302, args={"person_id": 1_000_000}),
    "GET setup.copy": its_managers(200),
    "POST setup.copy": its_managers(422),
}
