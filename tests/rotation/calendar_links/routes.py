"""Who gets what of the page of one's own calendar link: everybody who is signed in, their own."""

from tests.rotation.world import Row


def own(status: int) -> Row:
    return Row(
        stranger=302,
        participant=status,
        outsider=status,
        manager=status,
        other_manager=status,
    )


ROUTES = {
    "GET calendar_links.page": own(200),
    "POST calendar_links.page": own(422),
    "POST calendar_links.again": own(302),
    "POST calendar_links.fewer": own(302),
    "POST calendar_links.remove": own(302),
}
