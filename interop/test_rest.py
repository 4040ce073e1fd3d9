"""The REST interface against its own description, with hostile input: no 5xx, answers as described."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# In order: what the description promises about every answer, whatever was sent.
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "ignored_auth",
]

SECONDS = int(os.environ.get("FUZZ_SECONDS", "50"))


@pytest.mark.parametrize("email", ["leila@demo.example", "anan@demo.example"])
def test_answers_are_as_described(server, email):
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            program,
            "run",
            f"{server.url}/api/v1/openapi.json",
            f"--header=Authorization:Bearer {server.token(email)}",
            f"--checks={','.join(CHECKS)}",
            "--phases=examples,coverage,fuzzing",
            f"--max-time={SECONDS}",
            "--max-examples=60",
            "--seed=1",
            "--workers=2",
            "--continue-on-failure",
            "--request-timeout=20",
            "--suppress-health-check=all",
            "--warnings=off",
        ],
        cwd=server.folder,
        capture_output=True,
        text=True,
    )
    # Shown with a failure only.
    print(done.stdout, done.stderr)
    assert done.returncode == 0, "schemathesis found something"
