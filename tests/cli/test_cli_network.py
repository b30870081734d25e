"""No network at run time: the commands work where nothing can be connected to or looked up."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cliniq.core.pseudo.pseudonymiser import SHIPPED_MODEL
from cliniq.core.resources import rules_dir

# Runs at the start of Python. What stays: socket pairs (the pipes of workers), and sockets that nothing goes through
# (a library under spaCy opens one to see whether this machine speaks IPv6).
FORBID = """
import socket

def refuse(*arguments, **named):
    open({told!r}, "a").write("the network was wanted\\n")
    raise RuntimeError("no network here")

class NoNetwork(socket.socket):
    connect = connect_ex = sendto = sendmsg = listen = refuse

socket.socket = NoNetwork
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
"""
HAS_MODEL = (rules_dir() / SHIPPED_MODEL / "config.cfg").exists()
MODEL = [] if HAS_MODEL else ["--no-model"]
COMMANDS = [
    ["pseudo", *MODEL, "notes.jsonl", "-o", "safe.jsonl"],
    ["pseudo", *MODEL, "notes.jsonl", "-o", "safe.jsonl", "--workers", "2"],
    ["extract", "notes.jsonl", "-o", "conditions.csv", "--workers", "2", "--report", "report.json"],
    ["rules", "check"],
    ["evaluate", "pseudo", "--help"],
    ["--version"],
]


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    told = folder / "told"
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(FORBID.format(told=str(told)))
    paths = [str(folder / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environ |= {"PYTHONPATH": os.pathsep.join(paths), "CLINIQ_KEY": "a key for tests, long enough"}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environ, capture_output=True, text=True)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_commands_want_no_network(tmp_path: Path, command: list[str]) -> None:
    text = "Mme Odile LEFRANC, diabétique, vue le 12/03/2019 au CHU."
    lines = [json.dumps({"note_id": str(n), "note_text": f"{n} {text}"}) for n in range(200)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines))
    done = run(tmp_path, "-m", "cliniq.cli.main", *command)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "told").exists()


def test_the_guard_guards(tmp_path: Path) -> None:
    program = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=1)"
    assert run(tmp_path, "-c", program).returncode == 1
    assert (tmp_path / "told").exists()
