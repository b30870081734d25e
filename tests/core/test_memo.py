"""Functions that remember their answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cliniq.core.memo import remembered


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_answers_are_those_of_the_function(values: list[int], size: int) -> None:
    asked: list[int] = []

    @remembered(size)
    def squared(number: int) -> int:
        asked.append(number)
        return number * number

    assert [squared(value) for value in values] == [value * value for value in values]
    if len(set(values)) <= size:
        assert sorted(asked) == sorted(set(values)), "each value is worked out once"


def test_what_fails_is_asked_again() -> None:
    asked: list[str] = []

    @remembered(8)
    def failing(word: str) -> int:
        asked.append(word)
        return int(word)

    for _ in range(2):
        try:
            failing("x")
        except ValueError:
            continue
        raise AssertionError("no error")
    assert asked == ["x", "x"]
