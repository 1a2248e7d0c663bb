import pytest

from functions.shared import retry


class Attempts:
    def __init__(self, failures):
        self.failures, self.made = failures, 0

    def __call__(self):
        self.made += 1
        if self.made <= self.failures:
            raise retry.TryAgain(f"attempt {self.made}")
        return "done"


@pytest.mark.parametrize(("failures", "made"), [(0, 1), (1, 2), (3, 4)])
def test_tries_again_until_it_is_done(impatient, failures, made):
    attempts = Attempts(failures)

    assert retry.with_backoff(attempts) == "done"
    assert attempts.made == made


def test_gives_up_after_the_last_attempt_and_says_why(impatient):
    attempts = Attempts(9)

    with pytest.raises(retry.TryAgain, match="attempt 4"):
        retry.with_backoff(attempts)
    assert attempts.made == 4


def test_does_not_try_again_what_is_a_fault_of_its_own(impatient):
    def fault():
        raise ValueError("never")

    with pytest.raises(ValueError, match="never"):
        retry.with_backoff(fault)


def test_waits_longer_each_time_and_not_for_the_same_time_as_others(monkeypatch):
    pauses = []
    monkeypatch.setattr(retry.time, "sleep", pauses.append)
    monkeypatch.setattr(retry.random, "uniform", lambda least, most: (least, most))

    with pytest.raises(retry.TryAgain):
        retry.with_backoff(Attempts(9))

    assert pauses == [(0, 0.4), (0, 0.8), (0, 1.6)]
