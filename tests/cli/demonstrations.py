"""How the tests ask a loaded demonstration: its table at the terminal, its pages as somebody who is logged in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from dicoso.cli.__main__ import main
from dicoso.store.models import Account


def counted(capture: pytest.CaptureFixture[str], command: Sequence[str]) -> dict[str, Any]:
    """Return what `count` writes as JSON."""
    assert main([*command]) == 0
    found: dict[str, Any] = json.loads(capture.readouterr().out)
    return found


def page(username: str, where: str = "/") -> str:
    """Return a page as an account sees it."""
    client = Client()
    client.force_login(Account.objects.get(username=username))
    answer = client.get(where, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()
