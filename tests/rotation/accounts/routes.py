"""Who may use the pages of signing in."""

from tests.rotation.world import Row, everybody

IN = {"participant": 302, "outsider": 302, "manager": 302, "other_manager": 302}

ROUTES = {
    "GET accounts.sign_in": Row(stranger=200, **IN),
    "POST accounts.sign_in": Row(
        stranger=302, **IN, data={"email": "nora@example.com"}
    ),
    "GET accounts.sent": everybody(200),
    "GET accounts.open_link": everybody(200),
    "POST accounts.open_link": Row(  # a link works once: the stranger comes first
        stranger=302, outsider=410, other_manager=410, participant=410, manager=410
    ),
    "POST accounts.sign_out": everybody(302),
    "POST accounts.sign_out_everywhere": everybody(302),
}
