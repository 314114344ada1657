#!/bin/sh
# Opens Plainspoken. What the program can say itself, it has said: it then ends with 0 to 3. This speaks when it was
# too damaged to begin, or was stopped by a fault.
here=$(dirname "$(readlink -f "$0")")

say() {
    echo "$1" >&2
    [ -t 2 ] || [ -z "$DISPLAY$WAYLAND_DISPLAY" ] && return
    if command -v kdialog; then kdialog --title Plainspoken --error "$1"
    elif command -v zenity; then zenity --error --no-markup --title=Plainspoken --text="$1"
    elif command -v xmessage; then xmessage -center "$1"
    elif command -v notify-send; then notify-send Plainspoken "$1"
    fi >/dev/null 2>&1
}

if [ -s "$here/plainspoken" ]; then "$here/plainspoken" "$@"; else (exit 127); fi # an empty file would do nothing, well
code=$?
case $code in 0 | 2 | 3 | 129 | 130 | 137 | 141 | 143) exit $code ;; esac # closed, told, or ended on purpose

damaged=$(cd "$here" && sha256sum --check --quiet _internal/files.sha256 2>/dev/null | sed -n '1s/: [^:]*$//p')
if [ ! -e "$here/_internal/files.sha256" ] || [ -n "$damaged" ]; then
    say "A part of Plainspoken is missing or damaged${damaged:+ ($(basename "$damaged"))}. Please install Plainspoken again. Your notes are kept in another place and stay as they are."
elif ldd "$here/plainspoken" "$here"/_internal/libpython* 2>&1 | grep -q "version .GLIBC_"; then
    say "This computer's system is older than Plainspoken needs: it runs on Linux systems of about 2023 and later, such as Debian 12."
elif [ $code -gt 3 ]; then
    say "Plainspoken stopped because of a fault. What you wrote is kept. Please open it again."
fi
exit $code
