"""Typeset one PDF: JSON on standard input, PDF on standard output.

Run as a program of its own, because typst keeps what it has computed: after some ten reports of a thousand people a
process holds a gigabyte that it never gives back. It imports nothing but typst, so that it starts in a few hundredths
of a second.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory

import typst


def typeset_job() -> None:
    """Read the job, write the PDF; a fault goes to standard error with status 1."""
    job = json.load(sys.stdin.buffer)
    with TemporaryDirectory() as folder:  # what the paper may read: its pictures, nothing else of the machine
        for i, picture in enumerate(job["pictures"]):
            (Path(folder) / f"{i}.jpg").write_bytes(b64decode(picture))
        try:
            pdf = typst.compile(
                job["template"].encode(),
                root=folder,
                sys_inputs={"outline": json.dumps(job["outline"], ensure_ascii=False)},
                font_paths=[job["fonts"]],
                ignore_system_fonts=not job["system_fonts"],
                pdf_standards=job["standards"],
            )
        except typst.TypstError as fault:
            sys.exit(str(fault))
    sys.stdout.buffer.write(pdf)
    sys.stdout.flush()
    os._exit(0)  # nothing is left to do; giving the memory back piece by piece would take longer than the start


if __name__ == "__main__":
    typeset_job()
