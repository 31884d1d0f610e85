"""A link leads to the public internet, or to a host that the installation names."""

from ipaddress import ip_address

import pytest

from rotation.calendars.addresses import Policy, hosts_in, is_public, target_of
from rotation.calendars.errors import Unusable

OPEN = Policy(http=True)


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://0/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://017700000001/",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://127.0.0.1\\@1.1.1.1/",
        "http://1.1.1.1@127.0.0.1/",
        "http://１２７.0.0.1/",
        "http://127。0。0。1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://100.64.0.1/",
        "http://[fec0::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://[ff02::1]/",
        "http://10.0.0.1/",
        "http://intranet/",
        "http://calendar.example.com./\n",
    ],
)
def test_a_link_into_a_network_of_ours_is_refused_as_it_stands(link: str):
    with pytest.raises(Unusable) as caught:
        target_of(link, OPEN)
    assert "127" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("192.0.2.1", "198.18.0.1", "::", "::1", "::127.0.0.1", "::ffff:8.8.8.8"),
        *("64:ff9b::808:808", "64:ff9b:1::1", "2002:808:808::", "2001::1", "fec0::1"),
        *("fe80::1", "fd00::1", "ff02::1", "ff0e::1", "2001:db8::1"),
    ],
)
def test_these_addresses_are_not_public(address: str):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111"])
def test_these_addresses_are_public(address: str):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://calendar.example.com/a", "only https:// is read here"),
        ("ftp://calendar.example.com/a", "must begin with https:// or webcal://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("calendar.example.com/a", "must begin with https://"),
        ("", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("https://calendar.example.com:22/", "names port 22; only 443 and 80"),
        ("https://calendar.example.com:99999/", "not a link"),
        ("https://mia:secret@calendar.example.com/", "user name or a password"),
        ("https://calendar.example.com/a b", "a space"),
        ("https://calendar.example.com/" + "a" * 2000, "2029 characters; 2000 is the"),
    ],
)
def test_a_link_that_cannot_be_taken_is_refused_with_the_reason(link: str, why: str):
    with pytest.raises(Unusable, match=why) as caught:
        target_of(link, Policy())
    assert "secret" not in str(caught.value)


def test_webcal_is_https_and_what_comes_after_the_hash_is_dropped():
    target = target_of("webcal://Calendar.Example.com/ä/b?x=1&y=é#z", Policy())

    assert target.url == ("https://calendar.example.com:443/%C3%A4/b?x=1&y=%C3%A9")


def test_a_host_of_the_company_is_read_where_the_installation_names_it():
    policy = Policy(hosts_in("mail.intern, 10.0.0.7:8443"))

    assert target_of("https://mail.intern/a", policy).listed
    assert target_of("https://10.0.0.7:8443/a", policy).listed
    for link in ("https://10.0.0.7/a", "https://mail.intern:8443/a"):
        with pytest.raises(Unusable):
            target_of(link, policy)
    with pytest.raises(ValueError, match="a/b"):
        hosts_in("a/b")
