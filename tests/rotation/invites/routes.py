"""Who may reach the pages of this feature."""

from tests.rotation.world import Row, everybody

YES = {"answer": "accepted", "sequence": "0"}

ROUTES: dict[str, Row] = {
    "GET invites.entry": Row(
        stranger=302, participant=200, outsider=404, manager=404, other_manager=404
    ),
    "GET invites.answer": everybody(200),
    "POST invites.answer": everybody(302, data=YES),
    "GET invites.answer_file": everybody(200),
    "GET invites.own_answer": Row(
        stranger=302, participant=200, outsider=404, manager=404, other_manager=404
    ),
    "POST invites.own_answer": Row(
        stranger=302,
        participant=302,
        outsider=404,
        manager=404,
        other_manager=404,
        data=YES,
    ),
    "GET invites.mine": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "GET invites.feed": everybody(200),
    "POST invites.new_feed": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "POST invites.end_feed": everybody(302),
    "GET invites.choices": Row(
        stranger=302, participant=200, outsider=200, manager=200, other_manager=200
    ),
    "POST invites.choices": everybody(302, data={"day": "y"}),
    "GET invites.stop_mails": everybody(200),
    "POST invites.stop_mails": everybody(200),
}
