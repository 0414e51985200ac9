"""Every form that takes a file is sent files that are not what they say, under names that are no names."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from lxml import html

from soundingboard.accounts.roles import ROLES
from soundingboard.files.models import StoredFile
from tests.web.sample import Sample, addresses
from tests.web.test_every_field import LOOKERS, _answers, clients

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
# What is no file of any kind that is taken.
FALSE = {
    "nothing": b"",
    "a program": b"MZ\x90\x00" + b"\0" * 5000,
    "a page with a script": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
}
# How a name stands in the head of its part; what follows the last dot is put there.
NAMES = (
    'filename="../../../etc/passwd.{}"',
    'filename="C:\\\\Windows\\\\evil.{}"',
    'filename="' + "n" * 300 + '.{}"',
    'filename="a\rX-Evil: 1.{}"',
    "filename=x; filename*=UTF-8''a%0D%0AX-Evil%3A%201.{}",
    "filename=x; filename*=UTF-8''a%00b.{}",
    "filename=x; filename*=UTF-8''a%22%3B%20x%3D%22.{}",
    'filename="a\u202egnp.{}"',
    'filename="<img src=x onerror=alert(1)>.{}"',
)


@dataclass(frozen=True)
class Box:
    """A box for a file: where its form is sent, what else the form says, and which kinds it says that it takes."""

    client: Client
    page: str
    action: str
    name: str
    kinds: tuple[str, ...]
    answers: dict[str, str]

    def send(self, head: str, content: bytes) -> Any:
        """The answer to a file whose name stands so in the head of its part."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in self.answers.items()
        ]
        top = f'--edge\r\nContent-Disposition: form-data; name="{self.name}"; {head}\r\n\r\n'
        body = "".join(parts).encode() + top.encode() + content + b"\r\n--edge--\r\n"
        return self.client.generic("POST", self.action, body, content_type="multipart/form-data; boundary=edge")


def boxes(sample: Sample) -> Iterator[Box]:
    windows = clients(sample)
    for each in addresses():
        if not each.is_of_a_programme or each.unknown_parts():
            continue
        client = windows[next(role for role in LOOKERS if each.permission in ROLES[role].permissions)]
        answer = client.get(page := each.in_(sample), follow=True)
        if answer.streaming:
            answer.getvalue()
        elif answer.status_code == 200 and b'type="file"' in answer.content:
            for form in html.fromstring(answer.content).forms:
                for box in form.xpath(".//input[@type='file']"):
                    kinds = tuple(each.strip(" .") for each in box.get("accept").split(","))
                    action = urljoin(page, form.get("action") or "")
                    yield Box(client, each.name, action, box.get("name"), kinds, filled(form))


def filled(form: Any) -> dict[str, str]:
    """A form as somebody careful fills it, but for its file."""
    found = dict(_answers(form))
    for box in form.xpath(".//input"):
        name = box.get("name", "")
        if box.get("inputmode") == "numeric" or box.get("type") == "number":
            part = name.rpartition("_")[2]
            found[name] = box.get("value") or {"day": "3", "month": "3", "year": "2025"}.get(part, "12")
        if box.get("type") == "url" or name in ("link", "url"):
            found[name] = ""
        if box.get("type") == "file":
            found.pop(name, None)
    return found


def small(kind: str) -> bytes:
    """A file of a kind with next to nothing in it."""
    if kind in ("xlsx", "docx", "ods", "xlsm", "zip"):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr({"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}.get(kind, "content.xml"), "x")
        return held.getvalue()
    return PDF if kind == "pdf" else b"Words, and nothing more.\n"


@pytest.fixture
def every(sample: Sample) -> list[Box]:
    return list(boxes(sample))


def sent(box: Box, head: str, content: bytes) -> tuple[int, list[str], list[str]]:
    """The status, the names of the files that are kept now and were not, and the errors that the page says."""
    before = set(StoredFile.objects.values_list("pk", flat=True))
    with transaction.atomic():
        answer = box.send(head, content)
        kept = list(StoredFile.objects.exclude(pk__in=before).values_list("name", flat=True))
        transaction.set_rollback(True)
    said = html.fromstring(answer.content).xpath("//*[contains(@class, 'error-summary')]//li") if answer.content else []
    return answer.status_code, kept, [" ".join(each.itertext()).strip() for each in said]


def is_a_name(text: str) -> bool:
    """Whether a file could be kept under it, and be shown by it, anywhere."""
    signs = [each for each in text if unicodedata.category(each).startswith("C") or each in '/\\:*?"<>|']
    return bool(text.strip(". ")) and not signs and len(text) <= 255


def test_what_is_no_file_is_kept_by_no_form(every: list[Box]) -> None:
    wrong = []
    for box in every:
        for kind in box.kinds:
            for what, content in FALSE.items():
                status, kept, said = sent(box, f'filename="a.{kind}"', content)
                # Lists of children are handed to the process that counts, and read there.
                if kept or status != (302 if box.page == "lists" and content else 200) or not (said or status == 302):
                    wrong.append(f"{box.page}, {what} called .{kind}: {status}, {kept}, {said}")

    assert len(every) > 10
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_file_is_kept_under_a_name_that_is_one_whatever_it_was_sent_under(every: list[Box]) -> None:
    wrong, names = [], []
    for box in every:
        for head in NAMES:
            status, kept, _ = sent(box, head.format(kind := box.kinds[0]), small(kind))
            names += kept
            if status >= 500 or not all(map(is_a_name, kept)):
                wrong.append(f"{box.page}, {head}: {status}, {kept}")

    assert len(names) > 50
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_form_that_takes_a_file_takes_no_words_in_its_place(every: list[Box]) -> None:
    for box in every:
        with transaction.atomic():
            answer = box.client.post(box.action, {**box.answers, box.name: "a word"})
            transaction.set_rollback(True)

        assert answer.status_code < 500, box.page
