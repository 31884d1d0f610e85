"""Who may reach the pages of this feature."""

from tests.rotation.world import Row


def own_page() -> Row:
    """A page on which everybody sees only what is theirs."""
    return Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    )


def of_the_participant(status: int, **more: object) -> Row:
    """Something of the participant, which nobody else may even know of."""
    return Row(
        stranger=302,
        participant=status,
        outsider=404,
        manager=404,
        other_manager=404,
        **more,
    )


ROUTES: dict[str, Row] = {
    "GET me.home": own_page(),
    "GET me.why": own_page(),
    "GET me.calendar": own_page(),
    "GET me.entry": of_the_participant(200),
    "POST me.open_ask": of_the_participant(302, args={"number": 0}),
}
