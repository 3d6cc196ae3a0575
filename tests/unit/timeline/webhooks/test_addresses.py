"""No address that a user can spell makes us a way into the network that we run in."""

from ipaddress import ip_address, ip_network

import pytest

from services.timeline.subscriptions.webhooks.addresses import AddressRefused, check_address, check_url

NOWHERE: list[str] = [
    "127.0.0.1", "127.0.0.1.", "127.0.0.1..", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
    "017700000001", "127.0.0.0x1", "\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "\u2460\u2461\u2466.0.0.1",
    "0", "0.0.0.0", "0.1.2.3",  # noqa: S104 - none is bound to
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "2852039166", "100.64.0.1",
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
    "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2002:a9fe:a9fe::1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[3fff::1]", "[fc00::1]", "[fd12:3456::1]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fec0::1]", "[ff02::1]", "[100::1]", "[5f00::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", NOWHERE)
def test_what_is_not_public_is_refused_however_it_is_spelt(host: str) -> None:
    for url in (f"https://{host}/hook", f"https://{host}:8443/", f"HTTPS://{host}"):
        with pytest.raises(AddressRefused):
            check_url(url, ())


@pytest.mark.parametrize(
    "url",
    [
        "https://aftercare.example/hook?token=1",
        "https://aftercare.example.:8443",
        "https://bücher.example/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[64:ff9b::808:808]/",  # what names resolve to in a network of IPv6 only
        "https://127.0.0.1.nip.io/",  # a name: its addresses are checked at each call
    ],
)
def test_what_may_be_public_is_taken(url: str) -> None:
    assert check_url(url, ()).scheme == "https"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://aftercare.example/", "use https"),
        ("ftp://aftercare.example/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("gopher://127.0.0.1:6379/_", "https://"),
        ("//aftercare.example/", "https://"),
        ("https://", "https://"),
        ("https:///hook", "https://"),
        ("", "https://"),
        ("https://me:secret@aftercare.example/", "name and password"),
        ("https://aftercare.example@127.0.0.1/", "name and password"),
        ("https://aftercare.example\\@127.0.0.1/", "no address"),
        ("https://aftercare.example:0/", "port 0"),
        ("https://aftercare.example:99999/", "no address"),
        ("https://[::1/", "no address"),
    ],
)
def test_what_is_refused_says_why(url: str, why: str) -> None:
    with pytest.raises(AddressRefused, match=why):
        check_url(url, ())


def test_a_network_that_is_allowed_may_be_sent_to_also_by_http_and_however_it_is_spelt() -> None:
    networks = (ip_network("127.0.0.0/8"), ip_network("fd00::/16"))
    for url in ("http://127.0.0.1:8080/", "https://2130706433/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/"):
        check_url(url, networks)
    for url in ("http://10.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "http://8.8.8.8/"):
        with pytest.raises(AddressRefused, match="THROUGHCARE_WEBHOOK_NETWORKS"):
            check_url(url, networks)


def test_http_to_a_name_is_for_deployments_that_allow_a_network_and_only_into_it() -> None:
    networks = (ip_network("10.1.0.0/16"),)
    check_url("http://aftercare.internal/", networks)
    check_address(ip_address("10.1.2.3"), networks, "http")
    for elsewhere in ("8.8.8.8", "10.2.0.1"):
        with pytest.raises(AddressRefused, match="use https"):
            check_address(ip_address(elsewhere), networks, "http")
