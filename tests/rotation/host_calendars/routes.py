"""Who gets what of the page of a host's calendar: hosts of the program only."""

from tests.rotation.world import Row

HOSTS = Row(stranger=302, participant=403, outsider=404, manager=404, other_manager=404)

ROUTES = {
    "GET host_calendars.page": HOSTS,
    "POST host_calendars.page": HOSTS,
    "POST host_calendars.look": HOSTS,
    "POST host_calendars.agree": HOSTS,
    "POST host_calendars.forget": HOSTS,
    "POST host_calendars.stop": HOSTS,
}
