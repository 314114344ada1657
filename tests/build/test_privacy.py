"""What a trace of a program's sockets is taken to mean."""

import pytest

from build_spec.linux.privacy import started, troubles

SCREEN = '71 connect(3, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X0"}, 20) = 0'
FINE = [
    "71 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
    "71 socketpair(AF_UNIX, SOCK_STREAM, 0, [4, 5]) = 0",
    SCREEN,
    '71 connect(3, {sa_family=AF_UNIX, sun_path="/run/user/1000/wayland-0"}, 26) = 0',
    '71 connect(5, {sa_family=AF_UNIX, sun_path="/run/user/1000/bus"}, 20) = 0',
    '71 connect(5, {sa_family=AF_UNIX, sun_path="/run/user/1000/at-spi/bus_0"}, 20) = 0',
    '71 connect(5, {sa_family=AF_UNIX, sun_path="/home/ina/.cache/at-spi/bus"}, 20) = 0',
    '71 connect(7, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
    '71 sendmsg(3, {msg_name=NULL, msg_iov=[{iov_base="https://example.org AF", iov_len=4}]}, 0) = 4',
    "71 +++ exited with 0 +++",
]


def test_the_screen_and_the_buses_are_no_trouble() -> None:
    assert list(troubles("\n".join(FINE))) == []


@pytest.mark.parametrize(
    "line",
    [
        "71 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3",
        "71 socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_IP) = -1 EAFNOSUPPORT",
        "71 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3",
        "socket(PF_INET, SOCK_STREAM, 0) = 3",
        '72 connect(3, {sa_family=AF_INET, sin_port=htons(631), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
        '71 connect(3, {sa_family=AF_UNIX, sun_path="/run/cups/cups.sock"}, 20) = 0',
        '71 sendto(3, "x", 1, 0, {sa_family=AF_UNIX, sun_path="/dev/log"}, 10) = 1',
        '71 bind(3, {sa_family=AF_UNIX, sun_path="/tmp/plainspoken"}, 20) = 0',
        "71 listen(3, 5) = 0",
    ],
)
def test_every_other_socket_is_told(line: str) -> None:
    (trouble,) = troubles("\n".join([*FINE, line]))
    assert "socket" in trouble


def test_a_program_that_was_started_is_told(tmp_path: object) -> None:
    from pathlib import Path

    own = Path("/usr/lib/plainspoken/plainspoken")
    trace = f'1 execve("{own}", ["x"], 0x7ffd /* 9 vars */) = 0\n1 execve("/usr/bin/xdg-open", ["x"], 0x7 /* 9 vars */) = 0\n'
    assert started(trace, own) == ["/usr/bin/xdg-open"]
    assert started('1 execve("/bin/none", ["x"], 0x7 /* 9 vars */) = -1 ENOENT', own) == []
