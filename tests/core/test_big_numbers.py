"""A number in an address may be longer than any database can hold."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
def test_a_number_that_no_database_holds_is_not_found(make, visit, number):
    boss = visit(make.administrator())
    for path in (f"/cohorts/{number}", f"/days/{number}/edit", f"/admin/people/{number}"):
        assert boss.get(path).status_code == 404, path
