"""Starts the real server with demo members for the tests of this folder, and signs people in."""

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

PATIENCE = 30


class Server:
    """A server on a port of its own, on a fresh SQLite database with demo members."""

    def __init__(self, folder: Path, more: dict[str, str] | None = None):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.program = os.environ["MENTORCONNECT"]
        self.settings = os.environ | {
            "LISTEN": f"127.0.0.1:{port}",
            "PUBLIC_URL": self.url,
            "DATABASE_URL": f"sqlite://{folder}/mentorconnect.db",
            "DATA_DIR": str(folder),
            # Other people's servers stand on this machine; what is sealed is made up.
            "PRIVATE_CALENDARS": "127.0.0.0/8",
            "SECRET_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "LOG": "error",
        } | (more or {})
        self.run("demo", "--members", "200", "--seed", "1", "--without-money")
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            [self.program, "serve"], env=self.settings, cwd=folder, stdout=self.log, stderr=self.log
        )
        self.wait()

    def run(self, *arguments: str) -> str:
        """One of the operator's commands; what it prints."""
        done = subprocess.run(
            [self.program, *arguments], env=self.settings, cwd=self.folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def token(self, email: str) -> str:
        """A personal token for the REST interface."""
        return self.run("admin", "token", email)

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz"):
                    return
            except OSError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < until, "the server never became ready"
                time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path)
    yield running
    running.stop()
