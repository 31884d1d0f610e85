"""Who may reach the pages of this feature."""

from tests.rotation.me.routes import own_page

ROUTES = {"GET passport.mine": own_page()}
