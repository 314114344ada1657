"""The set-up script, without the network and without installing anything."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "run.py"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py as a module of a project in an empty folder with two locks."""
    spec = importlib.util.spec_from_file_location("run", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    for name in ("PYTHON", "STAMP", "LOG"):
        monkeypatch.setattr(module, name, tmp_path / ".venv" / name)
    monkeypatch.setattr(module, "LIBRARY", tmp_path / "library.db")
    (tmp_path / "build_spec").mkdir()
    for lock in ("run.lock", "aloud.lock", "dev.lock"):
        (tmp_path / "build_spec" / lock).write_text(f"made for {lock}")
    return module


@pytest.fixture
def steps(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands of the set-up, noted and not run, on a system that lacks nothing."""
    commands: list[list[str]] = []

    def note(log: object, title: str, *command: object, **environment: str) -> None:
        commands.append([str(part) for part in command])
        if "venv" in command:
            version = f"python{sys.version_info.major}.{sys.version_info.minor}"
            packages = "Lib/site-packages" if os.name == "nt" else f"lib/{version}/site-packages"
            (run.VENV / packages).mkdir(parents=True)
            run.PYTHON.touch()

    monkeypatch.setattr(run, "run_step", note)
    monkeypatch.setattr(run, "lacking", list)
    monkeypatch.setattr(run, "lacking_for_tests", list)
    return commands


@pytest.fixture
def started(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The modules that run.py went on as, noted and not run."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "become", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(run, "set_up", lambda *locks: False)
    run.LIBRARY.touch()
    monkeypatch.setattr(run, "LINUX", True)
    displays = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    monkeypatch.setattr(os, "environ", {k: v for k, v in os.environ.items() if k not in displays})
    return calls


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^[\w-]+==\S+", (ROOT / "build_spec" / lock).read_text(), re.MULTILINE))


def test_help_has_one_line_for_each_verb() -> None:
    result = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=True)
    verbs = [line.split("python3 run.py ")[1].split()[0] for line in result.stdout.splitlines()[1:]]
    assert verbs == [
        "aloud", "--screenshot", "search", "show", "epub", "notes", "compile", "self-test", "test", "check", "bench",
        "translations", "build",
    ]  # fmt: skip


def test_old_python_is_told_both_versions(run: ModuleType) -> None:
    assert "3.11 or newer" in run.too_old((3, 8))
    assert "this is Python 3.8" in run.too_old((3, 8))
    assert not run.too_old((3, 11))
    assert not run.too_old((3, 14))


def test_old_python_can_read_the_file_as_far_as_that_sentence() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))
    gate = next(number for number, node in enumerate(tree.body) if isinstance(node, ast.If))
    annotated = [node for node in ast.walk(ast.Module(tree.body[:gate], [])) if isinstance(node, ast.arg)]
    assert [argument.annotation for argument in annotated] == [None]


def test_a_finished_set_up_is_not_repeated(run: ModuleType, steps: list[list[str]]) -> None:
    assert run.set_up("run.lock")
    assert len(steps) == 3
    assert not run.set_up("run.lock")
    assert len(steps) == 3


def test_a_developers_set_up_adds_to_the_readers_and_serves_it(
    run: ModuleType, steps: list[list[str]]
) -> None:
    run.set_up("run.lock")
    steps.clear()
    assert run.set_up("run.lock", "aloud.lock", "dev.lock")
    assert not any("venv" in step for step in steps)
    assert any(step[-1].endswith("dev.lock") for step in steps)
    assert not run.set_up("run.lock", "aloud.lock")
    assert not run.set_up("run.lock")


@pytest.mark.parametrize("change", ["lock", "folder", "python", "interpreter gone"])
def test_a_change_sets_up_again(
    run: ModuleType, steps: list[list[str]], change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.set_up("run.lock")
    if change == "lock":
        (tmp_path / "build_spec" / "run.lock").write_text("another release")
    elif change == "folder":
        (tmp_path / "moved").mkdir()
        (tmp_path / "build_spec").rename(tmp_path / "moved" / "build_spec")
        monkeypatch.setattr(run, "ROOT", tmp_path / "moved")
    elif change == "python":
        monkeypatch.setattr(sys, "base_prefix", "/another/python")
    else:
        run.PYTHON.unlink()
    steps.clear()
    assert run.set_up("run.lock")
    assert any("venv" in step for step in steps) == (change != "lock")


@pytest.mark.parametrize("was_ready", [False, True])
def test_a_stopped_set_up_is_begun_anew(
    run: ModuleType, steps: list[list[str]], was_ready: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if was_ready:
        run.set_up("run.lock")
    note = run.run_step

    def stop_at_pip(log: object, title: str, *command: object, **environment: str) -> None:
        if "pip" in command:
            raise KeyboardInterrupt
        note(log, title, *command)

    monkeypatch.setattr(run, "run_step", stop_at_pip)
    with pytest.raises(KeyboardInterrupt):
        run.set_up("run.lock", "dev.lock")
    (run.VENV / "half-installed").touch()
    monkeypatch.setattr(run, "run_step", note)
    steps.clear()
    assert run.set_up("run.lock")
    assert len(steps) == 3
    assert not (run.VENV / "half-installed").exists()


def test_a_folder_with_other_things_is_never_emptied(
    run: ModuleType, steps: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "my things"
    mine.mkdir()
    for name, part in {
        "VENV": mine,
        "PYTHON": mine / "PYTHON",
        "STAMP": mine / "STAMP",
        "LOG": mine / "LOG",
    }.items():
        monkeypatch.setattr(run, name, part)
    (mine / "letter.txt").write_text("dear")
    with pytest.raises(SystemExit, match="holds other things"):
        run.set_up("run.lock")
    assert [file.name for file in mine.iterdir()] == ["letter.txt"]
    (mine / "letter.txt").unlink()
    assert run.set_up("run.lock")


def test_the_environment_finds_the_project_from_any_folder(run: ModuleType, steps: list[list[str]]) -> None:
    run.set_up("run.lock")
    (line,) = run.VENV.rglob("plainspoken.pth")
    path: list[str] = []
    code = line.read_text(encoding="ascii").removeprefix("import sys; ")
    exec(code, {"sys": type("sys", (), {"path": path})})
    assert path == [str(run.ROOT)]


def test_no_display_is_said_and_a_picture_offered(run: ModuleType, started: list[tuple[str, ...]]) -> None:
    with pytest.raises(SystemExit, match=r"no display.*run\.py --screenshot home\.png"):
        run.main([])
    assert not started


def test_what_reads_aloud_is_set_up_when_it_is_asked_for(
    run: ModuleType, started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "set_up", lambda *locks: asked.append(locks))
    run.main(["aloud", "--screenshot", "home.png"])
    run.main(["show"])
    assert asked == [("run.lock", "aloud.lock"), ("run.lock",)]
    assert started == [("reader", "--screenshot", "home.png"), ("reader", "show")]


@pytest.mark.parametrize(
    "arguments",
    [["search", "fever"], ["show"], ["notes", "list"], ["self-test"], ["--version"]],
)
def test_what_needs_no_display_is_passed_on(
    run: ModuleType, started: list[tuple[str, ...]], arguments: list[str]
) -> None:
    run.main(arguments)
    assert started == [("reader", *arguments)]


def test_the_pages_are_compiled_when_they_are_missing(
    run: ModuleType, started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str] = []

    def compile_pages(command: list[str], **streams: object) -> int:
        compiled.append(command[-1])
        run.LIBRARY.touch()
        return 0

    monkeypatch.setattr(subprocess, "call", compile_pages)
    run.LIBRARY.unlink()
    run.main(["show"])
    run.main(["show"])
    assert compiled == ["compile"]
    assert len(started) == 2

    monkeypatch.setattr(subprocess, "call", lambda command, **streams: 1)
    run.LIBRARY.unlink()
    with pytest.raises(SystemExit, match="pages could not be compiled"):
        run.main(["show"])


def test_a_picture_is_drawn_without_a_display(run: ModuleType, started: list[tuple[str, ...]]) -> None:
    run.main(["--screenshot", "home.png"])
    assert started == [("reader", "--screenshot", "home.png")]
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.parametrize("verb", ["test", "bench", "build"])
def test_a_developers_verb_takes_its_arguments_along(
    run: ModuleType, started: list[tuple[str, ...]], verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    run.main([verb, "--package", "-x"])
    (call,) = started
    assert call[1:] == ("--package", "-x")
    assert call[0] in ("pytest", "benchmarks", "build_spec")


def test_check_of_one_page_looks_at_its_words_alone(
    run: ModuleType, started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    run.main(["check", "nausea"])
    assert started == [("reader", "check", "content/en", "--only", "nausea")]


def test_check_runs_every_check_and_names_the_failed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def call(command: list[str]) -> int:
        seen.append(command[3])
        return int("--check" in command or "mypy" in command)

    monkeypatch.setattr(subprocess, "call", call)
    with pytest.raises(SystemExit, match=r"not passed: ruff format --check, mypy reader$"):
        run.check()
    assert seen == ["ruff", "ruff", "mypy", "reader"]


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libEGL.so.1", "libegl1"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
    ],
)
def test_debian_names_a_package_after_its_library(run: ModuleType, library: str, package: str) -> None:
    assert run.debian_package(library) == package


@pytest.mark.parametrize(
    ("installer", "line"),
    [
        ("apt-get", f"apt-get install .* python3.{sys.version_info.minor}-venv libglib2.0-0 libxcb-cursor0$"),
        ("dnf", r"dnf install .* libxcb-cursor\.so\.0\(\)\(64bit\)$"),
        ("zypper", r"zypper install .* libxcb-cursor\.so\.0\(\)\(64bit\)$"),
        ("pacman", r"pacman -S --needed .*xcb-util-cursor"),
    ],
)
def test_each_installer_has_its_command(run: ModuleType, installer: str, line: str) -> None:
    needs = ["ensurepip", "libgthread-2.0.so.0", "libxcb-cursor.so.0"]
    assert re.match(line, " ".join(run.install_command(installer, needs)))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no users by number")
@pytest.mark.parametrize("user", [0, 1000])
def test_only_root_installs_and_others_get_the_line_to_type(
    run: ModuleType, steps: list[list[str]], user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([["ensurepip", "fonts"], []])
    monkeypatch.setattr(run, "lacking", lambda: next(answers))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    line = (
        f"apt-get install -y --no-install-recommends python3.{sys.version_info.minor}-venv fonts-dejavu-core"
    )
    if user:
        with pytest.raises(SystemExit, match=f"\n    sudo {line}\n"):
            run.complete_system(None)
        assert not steps
    else:
        run.complete_system(None)
        assert steps == [["sh", "-c", f"apt-get update; {line}"]]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no users by number")
@pytest.mark.parametrize("user", [0, 1000])
def test_what_only_tests_need_is_installed_by_root_and_named_to_others_and_stops_nobody(
    run: ModuleType,
    steps: list[list[str]],
    user: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run, "LINUX", True)
    monkeypatch.setattr(run, "lacking_for_tests", lambda: ["xvfb", "at-spi2-core"])
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    run.set_up("run.lock", "dev.lock")
    line = "apt-get install -y --no-install-recommends xvfb at-spi2-core"
    assert (["sh", "-c", f"apt-get update; {line}"] in steps) == (user == 0)
    assert f"some tests will be passed over. They need: sudo {line}\n" in capsys.readouterr().err
    assert run.is_ready(run.stamp(("run.lock", "dev.lock")))


def test_a_failed_step_tells_no_network_from_other_trouble(run: ModuleType) -> None:
    offline = run.failure(
        "WARNING: Retrying (Retry(total=0)) after connection broken\nERROR: No matching distribution"
    )
    assert offline.startswith("the internet cannot be reached. Please connect")
    assert "ERROR" not in offline
    other = run.failure("\n".join(f"line {number}" for number in range(20)))
    assert "line 19" in other
    assert "line 2\n" not in other
    assert str(run.LOG) in other
    assert "line 1" not in run.failure("line 1\nERROR: no space left\nline 3")


def test_a_failed_step_stops_with_its_last_words(run: ModuleType) -> None:
    run.VENV.mkdir()
    code = "import os, sys; sys.exit(os.environ['WORDS'])"
    with run.LOG.open("a") as log, pytest.raises(SystemExit, match="disk is full"):
        run.run_step(log, "trying", sys.executable, "-c", code, WORDS="disk is full")


def test_the_locks_hold_the_declared_releases_with_hashes_and_no_address() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = set(re.findall(r'^  "([\w-]+==[\d.]+)",$', project, re.MULTILINE))
    assert len(declared) >= 7
    assert {name.lower() for name in declared} <= pinned("aloud.lock") <= pinned("dev.lock")
    assert pinned("run.lock") == {name for name in pinned("aloud.lock") if "addons" not in name}
    for lock in ("run.lock", "aloud.lock", "dev.lock"):
        text = (ROOT / "build_spec" / lock).read_text()
        assert "://" not in text
        entries = re.split(r"^(?=[\w-]+==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in entry for entry in entries)
