"""Names of time zones, typed and chosen."""

import pytest

from rotation.zones import zone_choices, zone_named


def test_a_zone_is_found_whatever_its_case():
    assert zone_named(" europe/berlin ").key == "Europe/Berlin"


@pytest.mark.parametrize("text", ["Mars/Olympus", "", "../../etc/passwd", "Factory"])
def test_what_is_no_zone_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a time zone we know; try Europe"):
        zone_named(text)


def test_every_choice_is_a_zone():
    names = [name for group in zone_choices().values() for name, _ in group]

    assert {"Europe/Berlin", "America/New_York", "UTC"} <= set(names)
    assert [zone_named(name).key for name in names] == names
