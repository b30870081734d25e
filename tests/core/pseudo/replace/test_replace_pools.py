"""What surrogates are drawn from: frequent names and towns that are nothing else."""

from __future__ import annotations

import pytest

from cliniq.core import lexicon
from cliniq.core.pseudo.replace.pools import commune_pool, first_name_pool, last_name_pool
from cliniq.core.text.fold import fold


@pytest.mark.parametrize("sex", ["M", "F"])
def test_pool_of_first_names(sex: lexicon.Sex) -> None:
    pool = first_name_pool(sex)
    assert len(pool.values) > 500
    assert {lexicon.sex_of(fold(name)) for name in pool.values} == {sex}
    assert pool.draw(0) == pool.values[0]
    assert pool.draw(pool.totals[-1] - 1) == pool.values[-1]
    assert pool.draw(pool.totals[-1]) == pool.values[0]


def test_pools_hold_no_words() -> None:
    words = lexicon.ordinary_names()
    assert not [name for name in last_name_pool().values if fold(name) in words]
    assert len(last_name_pool().values) > 2000
    assert {lexicon.sex_of(fold(name)) for name in first_name_pool().values} == {None}
    assert "Tours" not in commune_pool().values
    assert len(commune_pool().values) > 2000
