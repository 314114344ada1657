"""Signs and notarises the application, from the inside out; without an identity it says so and leaves it unsigned.

The identity is named by PLAINSPOKEN_SIGNING_IDENTITY ("Developer ID Application: …"), the stored credentials of notarytool
by PLAINSPOKEN_NOTARY_PROFILE. Rules: https://developer.apple.com/documentation/security/notarizing-macos-software-before-distribution
"""

import os
import subprocess
from pathlib import Path

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
MACH_O = {bytes.fromhex(magic) for magic in ("cffaedfe", "cefaedfe", "cafebabe", "feedfacf", "feedface")}
NO_IDENTITY = (
    "Not signed: PLAINSPOKEN_SIGNING_IDENTITY names no identity. People will have to allow the program in System Settings"
    " (docs/releasing.md says what they see)."
)
NO_PROFILE = "Not notarised: PLAINSPOKEN_NOTARY_PROFILE names no stored credentials."


def inside_out(application: Path) -> list[Path]:
    """Return every piece of code of an application, what lies deeper first, and the application itself last."""
    code = {file for file in application.rglob("*") if is_code(file)}
    frameworks = {folder for folder in application.rglob("*.framework") if folder.is_dir()}
    main = application / "Contents" / "MacOS" / "plainspoken"
    inner = sorted((code | frameworks) - {main}, key=lambda path: (-len(path.parts), str(path)))
    return [*inner, main, application]


def is_code(file: Path) -> bool:
    """Return whether a file holds machine code for macOS, by its first bytes."""
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(4) in MACH_O


def sign(application: Path, identity: str = "") -> bool:
    """Sign an application with the hardened runtime and check the signature; False where no identity is given."""
    identity = identity or os.environ.get("PLAINSPOKEN_SIGNING_IDENTITY", "")
    if not identity:
        print(NO_IDENTITY, flush=True)
        return False
    for path in inside_out(application):
        command = ["codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity]
        if path.name in {"plainspoken", application.name}:
            command += ["--entitlements", str(ENTITLEMENTS)]
        subprocess.run([*command, str(path)], check=True)
    subprocess.run(
        ["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(application)], check=True
    )
    return True


def sign_image(file: Path, identity: str = "") -> None:
    """Sign a disk image, without which Gatekeeper does not take it for a signed one, whatever is in it."""
    identity = identity or os.environ["PLAINSPOKEN_SIGNING_IDENTITY"]
    subprocess.run(["codesign", "--force", "--timestamp", "--sign", identity, str(file)], check=True)
    subprocess.run(["codesign", "--verify", "--strict", "--verbose=2", str(file)], check=True)


def notarise(file: Path, profile: str = "") -> bool:
    """Let Apple check a signed disk image, and attach the ticket; False where no credentials are given."""
    profile = profile or os.environ.get("PLAINSPOKEN_NOTARY_PROFILE", "")
    if not profile:
        print(NO_PROFILE, flush=True)
        return False
    submit = ["xcrun", "notarytool", "submit", str(file), "--keychain-profile", profile, "--wait"]
    subprocess.run(submit, check=True)
    subprocess.run(["xcrun", "stapler", "staple", str(file)], check=True)
    subprocess.run(["xcrun", "stapler", "validate", str(file)], check=True)
    subprocess.run(
        ["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(file)],
        check=True,
    )
    return True
