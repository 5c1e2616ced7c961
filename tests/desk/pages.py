"""What the tests of pages share: asking for one, counting its queries, reading its file."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

MOST_QUERIES = 25


def text_of(client: Client, address: str, status: int = 200) -> str:
    """Return a page's text, after its status."""
    response = client.get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return body_of(response).decode()


IMAGE = re.compile(r'(?:srcset|<img loading="lazy" src)="([^"]+)"')


def images_of(page: str) -> list[str]:
    """Return the addresses of the drawings that a page loads as images."""
    return [unescape(address) for address in IMAGE.findall(page)]


def drawn_text_of(client: Client, address: str) -> str:
    """Return a page's text once its charts are drawn, as a browser's asking for them does it."""
    for image in images_of(text_of(client, address)):
        assert client.get(image).status_code == 200
    return text_of(client, address)


def body_of(response: Any) -> bytes:
    """Return the whole body of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file that a page gives."""
    text = text_of(client, address)
    assert text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def json_of(client: Client, address: str, status: int = 200) -> Any:
    """Return what a page or the API gives as JSON."""
    return json.loads(text_of(client, address, status))


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page takes from a warm desk; fail above what a page may take."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    if len(asked) > MOST_QUERIES:
        pytest.fail(f"{address}: {len(asked)} queries")
    return len(asked)
