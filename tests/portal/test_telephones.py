"""Numbers of a region's contacts, ready to be dialled."""

from __future__ import annotations

import pytest
from django.test import Client

from guicheng.portal.dialling import numbers
from tests.portal.conftest import ENTRY
from tests.support.story import World


@pytest.mark.parametrize(
    ("values", "dialled"),
    [
        (["0871-68503755"], ["0871-68503755"]),
        (["0871-68503755、64320981"], ["0871-68503755", "0871-64320981"]),
        (["0871-68503755", "64320981"], ["0871-68503755", "64320981"]),
        (["0871-68503755，13900130001"], ["0871-68503755", "13900130001"]),
        (["010-1234567 / 7654321"], ["010-1234567", "010-7654321"]),
        (["400-123-4567", "400-123-4567", " "], ["400-123-4567"]),
        ([], []),
    ],
)
def test_numbers_are_told_apart(values: list[str], dialled: list[str]) -> None:
    assert [one.dialled for one in numbers(values)] == dialled


@pytest.mark.django_db
def test_every_number_of_the_entry_page_is_one(world: World) -> None:
    page = Client().get(ENTRY).content.decode()
    assert 'href="tel:0731-89902981"' in page
    assert "、" not in "".join(part.split('"')[0] for part in page.split('href="tel:')[1:])
