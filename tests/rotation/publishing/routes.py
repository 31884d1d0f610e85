"""Who may reach the pages of this feature."""

from tests.rotation.world import Row


def for_managers(status: int = 200) -> Row:
    return Row(
        stranger=302, participant=403, outsider=404, manager=status, other_manager=404
    )


ROUTES: dict[str, Row] = {
    "GET publishing.preview": for_managers(),
    "POST publishing.publish": for_managers(409),  # it does not say what was seen
    "GET publishing.versions": for_managers(),
    "GET publishing.version": for_managers(),
    "GET publishing.csv": for_managers(),
    "GET publishing.letters": for_managers(),
    "GET publishing.mails": for_managers(),
    "GET publishing.address": for_managers(),
    "POST publishing.address": for_managers(422),
    "POST publishing.release": for_managers(302),
    "POST publishing.resend": for_managers(302),
    "POST publishing.resume": for_managers(302),
    "GET publishing.reminders": for_managers(),
    "POST publishing.resend_reminders": for_managers(302),
    "POST publishing.remind": for_managers(302),
}
