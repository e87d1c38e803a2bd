"""Debian's own Python 3.14, unpacked beside the project: nothing on the system changes."""

from contextlib import contextmanager
from pathlib import Path
import platform
import re
import shutil
import tempfile
from typing import Callable, Dict, Iterator, List, Optional

from console import Console, Progress, SetupError

SUITE = "forky"
PACKAGES = (
    "python3.14-minimal",
    "libpython3.14-minimal",
    "libpython3.14-stdlib",
    "libpython3.14-dev",
    "libc6",
    "libssl3t64",
    "libexpat1",
    "zlib1g",
    "libbz2-1.0",
    "libffi8",
    "liblzma5",
    "libncursesw6",
    "libtinfo6",
    "libreadline8t64",
    "libsqlite3-0",
    "libuuid1",
    "libzstd1",
    "libdb5.3t64",
)
# machine: (Debian's architecture, its library folder, the dynamic loader)
MACHINES = {
    "x86_64": ("amd64", "x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
    "aarch64": ("arm64", "aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
}
KEYRING_PACKAGE = "debian-archive-keyring"
KEYRING_NAMES = ("debian-archive-keyring.pgp", "debian-archive-keyring.gpg")


def supported() -> bool:
    """Whether this is a machine whose apt can fetch Debian's packages."""
    return platform.machine() in MACHINES and all(
        shutil.which(tool) for tool in ("apt-get", "dpkg")
    )


def mirrors(environment: Dict[str, str], apt: Path = Path("/etc/apt")) -> List[str]:
    """Addresses that may hold Debian's archive, the likeliest first.

    DEBIAN_MIRROR if set, else the sources of the system's own apt, without Debian's security
    archive and Ubuntu's archives, which have no such suite.
    """
    chosen = environment.get("DEBIAN_MIRROR")
    if chosen:
        return [chosen]
    found: List[str] = []
    parts = apt / "sources.list.d"
    for path in [apt / "sources.list", *sorted(parts.glob("*.list"))]:
        if path.is_file():
            found += _one_line_uris(path.read_text(encoding="utf-8", errors="replace"))
    for path in sorted(parts.glob("*.sources")):
        found += _deb822_uris(path.read_text(encoding="utf-8", errors="replace"))
    candidates = [
        uri
        for uri in dict.fromkeys(found)
        if not re.search(r"security|ubuntu|cdrom:", uri)
    ]
    return sorted(candidates, key=lambda uri: "debian" not in uri)


def _one_line_uris(text: str) -> List[str]:
    return re.findall(r"^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S+", text, re.MULTILINE)


def _deb822_uris(text: str) -> List[str]:
    uris: List[str] = []
    for stanza in re.split(r"\n\s*\n", text):
        lines = [line for line in stanza.splitlines() if not line.startswith("#")]
        fields: Dict[str, str] = {}
        name = ""
        for line in lines:
            if line[:1].isspace():
                fields[name] = f"{fields.get(name, '')} {line.strip()}"
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if (
            "deb" in fields.get("types", "").split()
            and fields.get("enabled", "yes").lower() != "no"
        ):
            uris += fields.get("uris", "").split()
    return uris


class DebianPython:
    """One unpacked interpreter, in one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder the packages are unpacked into."""
        self.folder = folder
        self._architecture, self._triplet, self._loader = MACHINES[platform.machine()]

    @property
    def interpreter(self) -> Path:
        """The interpreter's path."""
        return self.folder / "usr" / "bin" / "python3.14"

    @property
    def headers(self) -> Path:
        """What CPATH must hold to compile an extension."""
        return self.folder / "usr" / "include"

    def unpack(
        self,
        console: Console,
        environment: Dict[str, str],
        patchelf: Callable[[], Path],
    ) -> None:
        """Fetch, verify and unpack the packages, and tie the interpreter to its own libraries."""
        sources = mirrors(environment)
        if not sources:
            raise SetupError(
                "No Debian mirror in apt's sources: set DEBIAN_MIRROR to one you trust."
            )
        with _work_folder() as work:
            apt = _Apt(work, self._architecture, console, environment)
            apt.update_from(sources)
            packages = apt.download(PACKAGES)
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            done: List[Path] = []
            progress = Progress(
                "Unpacking Debian's Python 3.14",
                lambda: f"{len(done)} of {len(packages)} packages",
            )
            for package in packages:
                console.step_quietly(
                    ["dpkg", "-x", str(package), str(self.folder)], environment
                )
                done.append(package)
                progress.show()
            progress.end()
        libraries = self.folder / "usr" / "lib" / self._triplet
        console.step_quietly(
            [
                str(patchelf()),
                "--set-interpreter",
                str(libraries / self._loader),
                "--force-rpath",
                "--set-rpath",
                str(libraries),
                str(self.interpreter),
            ],
            environment,
        )


@contextmanager
def _work_folder() -> Iterator[Path]:
    # Outside the project: apt's own user must reach it, and apt's files take no space in a path.
    work = Path(tempfile.mkdtemp(prefix="energy-bridge-"))
    try:
        work.chmod(0o755)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


class _Apt:
    """apt-get with lists, cache and sources of its own; the system's signature checks stay on."""

    def __init__(
        self,
        work: Path,
        architecture: str,
        console: Console,
        environment: Dict[str, str],
    ) -> None:
        self._work = work
        self._architecture = architecture
        self._console = console
        self._environment = environment
        (work / "status").touch()

    def update_from(self, sources: List[str]) -> None:
        """Read the suite's index from the first mirror that has it, with a keyring that knows it."""
        keyring = next(
            (
                path
                for path in (Path("/usr/share/keyrings") / n for n in KEYRING_NAMES)
                if path.is_file()
            ),
            None,
        )
        if keyring and self._update_from_any(sources, keyring):
            return
        newer = self._newer_keyring()
        if newer and self._update_from_any(sources, newer):
            return
        raise SetupError(
            f"apt cannot read Debian's suite {SUITE} from {' or '.join(sources)} "
            f"(see {self._console.log}). Set DEBIAN_MIRROR to another mirror, "
            f"or install the package {KEYRING_PACKAGE}."
        )

    def download(self, packages: "tuple[str, ...]") -> List[Path]:
        """Fetch the packages of the suite; apt checks them against the signed index."""
        debs = self._work / "debs"
        debs.mkdir()
        self._console.step(
            "Fetching Debian's Python 3.14",
            [*self._command("suite"), "download", *packages],
            self._environment,
            debs,
            lambda: f"{len(list(debs.glob('*.deb')))} of {len(packages)} packages",
        )
        return sorted(debs.glob("*.deb"))

    def _update_from_any(self, sources: List[str], keyring: Path) -> bool:
        for uri in sources:
            (self._work / "suite.sources").write_text(
                "Types: deb\n"
                f"URIs: {uri}\n"
                f"Suites: {SUITE}\n"
                "Components: main\n"
                f"Architectures: {self._architecture}\n"
                f"Signed-By: {keyring}\n",
                encoding="utf-8",
            )
            update = [*self._command("suite"), "-o", "APT::Update::Error-Mode=any"]
            if self._console.attempt(
                [*update, "update"],
                self._environment,
                title="Reading Debian's package list",
            ):
                return True
        return False

    def _newer_keyring(self) -> Optional[Path]:
        """Take the keyring package of the system's own sources, verified by the system's own keys."""
        folder = self._work / "keyring"
        folder.mkdir()
        system = self._command(None)
        if not (
            self._console.attempt([*system, "update"], self._environment)
            and self._console.attempt(
                [*system, "download", KEYRING_PACKAGE], self._environment, folder
            )
        ):
            return None
        for package in folder.glob("*.deb"):
            self._console.attempt(
                ["dpkg", "-x", str(package), str(folder)], self._environment
            )
        keyrings = folder / "usr" / "share" / "keyrings"
        return next(
            (keyrings / n for n in KEYRING_NAMES if (keyrings / n).is_file()), None
        )

    def _command(self, own_sources: Optional[str]) -> List[str]:
        state = self._work / (own_sources or "system")
        for part in ("lists/partial", "cache/archives/partial"):
            (state / part).mkdir(parents=True, exist_ok=True)
        options = {
            "Dir::State::lists": str(state / "lists"),
            "Dir::State::status": str(self._work / "status"),
            "Dir::Cache": str(state / "cache"),
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "APT::Default-Release": "",
            "APT::Get::AllowUnauthenticated": "false",
            "Acquire::AllowInsecureRepositories": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "1",
            "Acquire::http::Timeout": "20",
            "Acquire::https::Timeout": "20",
        }
        if own_sources:
            options["Dir::Etc::sourcelist"] = str(self._work / f"{own_sources}.sources")
            options["Dir::Etc::sourceparts"] = "/dev/null"
        # The system's hooks would tidy and refresh what belongs to the system.
        lines = [
            "#clear APT::Update::Post-Invoke;",
            "#clear APT::Update::Post-Invoke-Success;",
            *(f'{name} "{value}";' for name, value in options.items()),
        ]
        (state / "apt.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return ["apt-get", "-q", "-c", str(state / "apt.conf")]
