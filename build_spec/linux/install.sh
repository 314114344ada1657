#!/bin/sh
# Installs Plainspoken for you alone, without an administrator: ./install.sh
# Removes it again, and leaves your notes where they are:        ./install.sh --remove
set -u
umask 022

say() { printf '%s\n' "$@"; }
stop() {
    say "$@" >&2
    exit 1
}

usage="Usage: ./install.sh [--remove] [--older] [--prefix FOLDER]
  --remove          remove Plainspoken again; your notes stay
  --older           install although a newer version is there
  --prefix FOLDER   install below FOLDER instead of ~/.local"

prefix=${HOME:-}/.local
remove='' older=''
while [ $# -gt 0 ]; do
    case $1 in
        --remove) remove=yes ;;
        --older) older=yes ;;
        --prefix)
            [ $# -gt 1 ] || stop "$usage"
            prefix=$2
            shift
            ;;
        --help | -h) say "$usage" && exit 0 ;;
        *) stop "$usage" ;;
    esac
    shift
done
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac

id=io.github.plainspoken.Plainspoken
source=$(dirname "$(readlink -f "$0")")
home=$prefix/lib/plainspoken
notes=${XDG_DATA_HOME:-$HOME/.local/share}/Plainspoken

is_open() {
    for link in /proc/[0-9]*/exe; do
        case $(readlink "$link" 2>/dev/null) in "$(readlink -f "$home")/program/plainspoken"*) return 0 ;; esac
    done
    return 1
}

may_write() {
    for folder in "$@"; do [ -w "$folder" ] || return 1; done
}

tell_desktop() {
    for command in update-desktop-database:applications update-mime-database:mime gtk-update-icon-cache:icons/hicolor; do
        program=${command%%:*} folder=$prefix/share/${command#*:}
        if command -v "$program" >/dev/null && [ -d "$folder" ]; then "$program" "$folder" >/dev/null 2>&1; fi
    done
}

remove_entries() {
    rm -f "$prefix/bin/plainspoken"
    find "$prefix/share" -name "$id*" \( -type f -o -type l \) -exec rm -f {} + 2>/dev/null
    tell_desktop
}

if [ -d "$home" ] && is_open; then
    stop "Plainspoken is open. Please close its window, then run this again. Nothing was changed."
fi

if [ -n "$remove" ]; then
    [ -d "$home" ] || stop "Plainspoken is not installed in $prefix."
    may_write "$home" "$prefix/lib" || stop "$home may not be changed by you. Nothing was removed."
    remove_entries
    rm -rf "$home"
    say "Plainspoken is removed."
    [ -d "$notes" ] && say "Your notes are still in $notes."
    exit 0
fi

# Is this copy whole, and does it fit this computer?
[ "$(uname -m)" = x86_64 ] || stop "This is Plainspoken for 64-bit Intel and AMD computers; this computer is $(uname -m)."
(cd "$source/program" && sha256sum --check --quiet --strict _internal/files.sha256) >/dev/null 2>&1 ||
    stop "A part of this copy is missing or damaged. Please download it again. Nothing was changed."
new=$("$source/program/plainspoken" --version 2>/dev/null | sed 's/^Plainspoken //')
[ -n "$new" ] || stop "Plainspoken does not start on this computer. It needs a Linux system of about 2023 or later, such as Debian 12." \
    "Nothing was changed."

# Is a newer one there?
if [ -x "$home/program/plainspoken" ] && [ -z "$older" ]; then
    there=$("$home/program/plainspoken" --version 2>/dev/null | sed 's/^Plainspoken //')
    if [ -n "$there" ] && [ "$there" != "$new" ] && [ "$(printf '%s\n' "$there" "$new" | sort -V | tail -1)" = "$there" ]; then
        stop "A newer Plainspoken, $there, is installed already. This is $new. Nothing was changed." \
            "To go back to this one all the same: ./install.sh --older"
    fi
fi

# Copy it beside the old one, and exchange the two only when the new one is whole.
mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share" 2>/dev/null
may_write "$prefix/lib" "$prefix/bin" "$prefix/share" ||
    stop "The folder $prefix may not be written. Nothing was changed." \
        "Choose another one, for instance: ./install.sh --prefix \"\$HOME/Plainspoken\""
needed=$(du -sk "$source" | cut -f1)
free=$(df -Pk "$prefix/lib" | awk 'NR == 2 { print $4 }')
room="There is not enough room: Plainspoken needs $((needed / 1000 + 1)) MB in $prefix. Nothing was changed."
[ "$free" -gt "$needed" ] || stop "$room"
fresh=$home.new old=$home.old
trap 'rm -rf "$fresh"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$fresh" "$old"
cp -R "$source" "$fresh" 2>/dev/null || stop "$room"
(cd "$fresh/program" && sha256sum --check --quiet --strict _internal/files.sha256) >/dev/null 2>&1 || stop "$room"
if [ -d "$home" ]; then mv "$home" "$old"; fi
mv "$fresh" "$home"
rm -rf "$old"

# Put it in the menu. In a menu entry, quotes, dollars and percent signs have a meaning of their own.
remove_entries
ln -sf "$home/program/start.sh" "$prefix/bin/plainspoken"
(cd "$home/share" && find . -type f) | while read -r file; do
    mkdir -p "$prefix/share/$(dirname "$file")" && cp "$home/share/$file" "$prefix/share/$file"
done 2>/dev/null
quoted=$(printf '%s' "$home/program/start.sh" |
    sed -e 's/\\/\\\\\\\\/g' -e 's/["`$]/\\\\&/g' -e 's/%/%%/g' -e 's/[&|\\]/\\&/g')
entry=$prefix/share/applications/$id.desktop
if ! sed "s|^Exec=plainspoken|Exec=\"$quoted\"|" "$home/share/applications/$id.desktop" >"$entry"; then
    stop "There is not enough room for the menu entry in $prefix. Plainspoken itself is in $home/program."
fi
tell_desktop

say "Plainspoken $new is installed. You find it in the menu, or start it with: $prefix/bin/plainspoken"
say "To remove it again: $home/install.sh --remove"
