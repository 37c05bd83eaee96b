"""How the tests read a printed paper: with other people's programs, never by its bytes."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document


def tool(name: str, package: str) -> str:
    """Return the path of a program; the test fails, naming what to install, if there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"This test reads the paper with {name}. Install it: apt-get install {package}")
    return found


def pdf_pages(pdf: bytes, folder: Path) -> list[str]:
    """Return the text of each page, as laid out, with single spaces."""
    program = tool("pdftotext", "poppler-utils")
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        [program, "-layout", "-enc", "UTF-8", str(file), "-"], capture_output=True, check=True, text=True
    )
    pages = done.stdout.split("\f")[:-1]
    return ["\n".join(" ".join(line.split()) for line in page.splitlines()) for page in pages]


def fonts(pdf: bytes, folder: Path) -> set[str]:
    """Return the names of the fonts of a PDF, without the letters that mark a subset."""
    program = tool("pdffonts", "poppler-utils")
    file = folder / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run([program, str(file)], capture_output=True, check=True, text=True)
    return {line.split()[0].partition("+")[2] for line in done.stdout.splitlines()[2:]}


def libreoffice(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Return papers as LibreOffice prints them to PDF; one start for all, for it is slow."""
    program = tool("soffice", "libreoffice-writer libreoffice-calc")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    subprocess.run(
        [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *(str(folder / name) for name in files),
        ],
        capture_output=True,
        check=True,
        timeout=180,
    )
    return {name: (folder / name).with_suffix(".pdf").read_bytes() for name in files}


def docx(content: bytes) -> Any:
    """Return a DOCX as python-docx reads it."""
    return Document(BytesIO(content))


def docx_rows(table: Any) -> list[list[str]]:
    """Return the cells of a DOCX table as text."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def workbook(content: bytes) -> Any:
    """Return an XLSX as openpyxl reads it."""
    return openpyxl.load_workbook(BytesIO(content))
