#!/bin/bash
# Tries the Debian package in a bare Debian as people would: install, open, update, remove. Each step prints "ok" or
# "NOT OK" and what was tried. Run by trial.py as root, in a mount and process namespace of its own:
#   trial_deb.sh SUITE PACKAGE NOTES    NOTES is a notes file to keep safe; X11 on $DISPLAY
# The bare system is made once in /var/tmp/plainspoken-chroots, and laid under a folder in memory that takes every change.
set -u
suite=$1 deb=$2 notes=$3
kept=/var/tmp/plainspoken-chroots
bare=$kept/$suite top=$kept/trial-$suite root=$kept/trial-$suite/root
words="" # what the last step printed

ok() { echo "ok      $suite: $1"; }
not_ok() {
    echo "NOT OK  $suite: $1"
    tail -12 <<<"$words" | while read -r line; do echo "        | $line"; done
}
check() { # NAME COMMAND…: the command must succeed
    local name=$1
    shift
    if words=$("$@" 2>&1); then ok "$name"; else not_ok "$name"; fi
}
refused() { # NAME PATTERN COMMAND…: the command must fail and say so
    local name=$1 pattern=$2
    shift 2
    if words=$("$@" 2>&1); then not_ok "$name"; elif grep -qE "$pattern" <<<"$words"; then ok "$name"; else not_ok "$name"; fi
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@"; }
person() { # as an ordinary user without a session bus
    chroot --userspec=1000:1000 "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/ina LANG=C.UTF-8 DISPLAY="$DISPLAY" \
        XDG_RUNTIME_DIR=/home/ina DBUS_SESSION_BUS_ADDRESS=unix:path=/home/ina/no-bus "$@"
}
strays() { # the files that belong to no package, but for the caches of desktops
    (cd "$root" && find etc opt usr var/lib -xdev \( -path var/lib/apt -o -path var/lib/dpkg \) -prune -o -print) | sort |
        comm -23 - <(cat "$root"/var/lib/dpkg/info/*.list | sed 's,^/,,' | sort -u) |
        grep -v -e __pycache__ -e mimeinfo.cache -e icon-theme.cache -e ^usr/share/mime
}
same_notes() { cmp "$notes" "$root/home/ina/.local/share/Plainspoken/notes.db"; }
no_new_strays() { diff <(echo "$before") <(strays); }
is_gone() { ! ls "$root/usr/lib/plainspoken" "$root/usr/bin/plainspoken" 2>/dev/null; }
told() { # NAME PATTERN: the last step said so
    if grep -q "$2" <<<"$words"; then ok "$1"; else not_ok "$1"; fi
}
names_its_needs() { # nothing that the program asks for is missing
    # shellcheck disable=SC2016
    ! inside sh -c 'cd /usr/lib/plainspoken/_internal && LD_LIBRARY_PATH=$PWD ldd PySide6/*.so \
        PySide6/Qt/plugins/platforms/libqxcb.so PySide6/Qt/plugins/platforms/libqoffscreen.so apsw/*.so' | grep "not found"
}

[ -d "$bare/usr" ] || debootstrap --variant=minbase "$suite" "$bare" >/dev/null || exit 1
mkdir -p "$top" "$kept/archives/partial"
mount -t tmpfs -o size=3g tmpfs "$top" && mkdir "$top/upper" "$top/work" "$root" &&
    mount -t overlay overlay -o "lowerdir=$bare,upperdir=$top/upper,workdir=$top/work" "$root" || exit 1
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mkdir -p "$root/tmp/.X11-unix" && mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
mount --bind "$kept/archives" "$root/var/cache/apt/archives"
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp "$deb" "$root/plainspoken.deb"
inside useradd --create-home --uid 1000 ina
install -d -o 1000 -g 1000 "$root/home/ina/.local/share/Plainspoken"
install -o 1000 -g 1000 -m 600 "$notes" "$root/home/ina/.local/share/Plainspoken/notes.db"
inside apt-get update -qq >/dev/null

# Its dependencies come first, so that what is left in the end can be compared.
depends=$(dpkg-deb -f "$deb" Depends | sed -E 's/ *\([^)]*\)//g; s/ *\|[^,]*//g; s/,//g')
# shellcheck disable=SC2086
check "its dependencies are in Debian" inside apt-get install -qy --no-install-recommends $depends
check "no Python comes with them" test ! -e "$root/usr/bin/python3"
before=$(strays)

check "installs with only what it declares" inside dpkg -i /plainspoken.deb
check "apt finds nothing missing" inside apt-get check
check "every library is there" names_its_needs
person mkdir -p /home/ina/first
for platform in offscreen xcb; do
    check "passes its self-test on $platform" person QT_QPA_PLATFORM=$platform plainspoken self-test --report "/home/ina/first/$platform.json"
    check "opens its window on $platform" person QT_QPA_PLATFORM=$platform plainspoken --quit-after-first-page
done
check "shows a page for a plainspoken: link" person QT_QPA_PLATFORM=xcb plainspoken plainspoken:nausea --screenshot /home/ina/first/link.png
check "leaves the notes as they were" same_notes
check "the command finds pages" person plainspoken search fever
check "the manual page is there" test -s "$root/usr/share/man/man1/plainspoken.1.gz"

# A desktop also has these; then the menu entry, the file type and the links are known.
inside apt-get install -qy --no-install-recommends desktop-file-utils shared-mime-info xdg-utils libglib2.0-bin >/dev/null 2>&1
person mkdir -p /home/ina/.config
check "the menu entry is valid" inside desktop-file-validate /usr/share/applications/io.github.plainspoken.Plainspoken.desktop
opens() { [ "$(person xdg-mime query default "$1")" = io.github.plainspoken.Plainspoken.desktop ]; }
check "plainspoken: links open it" opens x-scheme-handler/plainspoken
check "its files open it" opens application/x-plainspoken-notes
person sh -c 'echo "{}" > /home/ina/first/my-notes.plainspoken'
is_type() { person gio info -a standard::content-type /home/ina/first/my-notes.plainspoken | grep application/x-plainspoken-notes; }
check "its files are known by their ending" is_type

# Installing once more, while it is open.
person QT_QPA_PLATFORM=xcb plainspoken >/dev/null 2>&1 &
opened=$!
for _ in $(seq 600); do [ -e "$root/home/ina/.local/share/Plainspoken/running.lock" ] && break; sleep 0.1; done
sleep 2
check "installs over the open program" inside dpkg -i /plainspoken.deb
check "the open program goes on" pgrep -P $opened plainspoken
pkill -TERM -x plainspoken # in this process namespace there are no others
kill $opened 2>/dev/null
wait
check "the notes are whole after that" person plainspoken notes list

# Over a newer version, without room, and where nothing may be written.
newer() { # the same package under a version of its own
    rm -rf "$root/newer" && dpkg-deb -R "$deb" "$root/newer" && sed -i 's/^Version: .*/Version: 99.0/' "$root/newer/DEBIAN/control" &&
        dpkg-deb -Znone --root-owner-group -b "$root/newer" "$root/newer.deb" >/dev/null && rm -rf "$root/newer"
}
newer
check "a newer version goes over it" inside dpkg -i /newer.deb
refused "apt does not go back to an older one unasked" "downgraded" inside apt-get install -qy /plainspoken.deb
check "dpkg goes back when told to, with a warning" inside dpkg -i /plainspoken.deb
told "the warning names the downgrade" downgrading
full() { # the folder of the program on a disk that is full
    inside dpkg --purge plainspoken && mkdir -p "$root/usr/lib/plainspoken" && mount -t tmpfs -o size=40m tmpfs "$root/usr/lib/plainspoken"
}
full >/dev/null 2>&1
refused "a full disk is told" "No space left on device" inside dpkg -i /plainspoken.deb
umount "$root/usr/lib/plainspoken"
check "with room again it installs" inside dpkg -i /plainspoken.deb
check "and opens" person QT_QPA_PLATFORM=xcb plainspoken --quit-after-first-page
mount --bind "$root/usr/lib" "$root/usr/lib" && mount -o remount,ro,bind "$root/usr/lib"
refused "a system that may not be written is told" "Read-only file system" inside dpkg -i /plainspoken.deb
check "and the installed program still opens" person QT_QPA_PLATFORM=xcb plainspoken --quit-after-first-page
umount "$root/usr/lib"
check "with that undone it installs" inside dpkg -i /plainspoken.deb
check "the notes are as they were" person plainspoken notes list

# A library of the system that is gone, and a part of the program that is damaged.
mv "$root/usr/lib/x86_64-linux-gnu/libEGL.so.1" "$root/libEGL.so.1"
refused "a missing library is named" "lacks a part that Plainspoken needs: .*libEGL.so.1" person QT_QPA_PLATFORM=offscreen plainspoken
mv "$root/libEGL.so.1" "$root/usr/lib/x86_64-linux-gnu/libEGL.so.1"
part=$root/usr/lib/plainspoken/_internal/PySide6/QtWidgets.abi3.so
cp "$part" "$root/part" && truncate -s 1M "$part"
refused "a damaged part is named" "missing or damaged .QtWidgets.abi3.so" person QT_QPA_PLATFORM=offscreen plainspoken
cp "$root/part" "$part"

check "is removed" inside dpkg -r plainspoken
check "nothing of it is left" is_gone
check "installs once more" inside dpkg -i /plainspoken.deb
check "is purged" inside dpkg -P plainspoken
told "purge says where the notes are" "What people wrote stays in their own folders"
inside apt-get purge -qy desktop-file-utils shared-mime-info xdg-utils libglib2.0-bin >/dev/null 2>&1
inside apt-get autoremove -qy --purge >/dev/null 2>&1
check "the notes are still there" test -s "$root/home/ina/.local/share/Plainspoken/notes.db"
check "nothing but the system is left" no_new_strays
