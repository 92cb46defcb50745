"""Messages that nobody can act on are left out by their own words; all others are shown."""

import importlib
import logging
from pathlib import Path

import pytest

from workflow.console import BARE, UNSAID, Unsaid, leave_out


@pytest.mark.parametrize("name", UNSAID)
def test_only_the_words_that_are_named_are_left_out(name, caplog):
    leave_out()
    leave_out()
    logger = logging.getLogger(name)
    assert sum(isinstance(each, Unsaid) for each in logger.filters) == 1
    with caplog.at_level(logging.WARNING, logger=name):
        logger.warning(f"{UNSAID[name]}: ['fastai']")
        logger.warning("the disk is full")
    assert [record.getMessage() for record in caplog.records] == ["the disk is full"]


def test_the_error_that_ends_a_run_is_not_shown_before(caplog):
    leave_out()
    leave_out()
    for name, words in BARE.items():
        logger = logging.getLogger(name)
        assert sum(isinstance(each, Unsaid) for each in logger.filters) == 1
        with caplog.at_level(logging.WARNING, logger=name):
            try:
                raise ValueError("the disk is full")
            except ValueError:
                logger.exception(f"{words}promote failed.")
                logger.exception("the stack is gone")
        assert [record.getMessage() for record in caplog.records] == [f"{words}promote failed.", "the stack is gone"]
        assert [bool(record.exc_info) for record in caplog.records] == [False, True]


def test_the_loggers_are_those_that_write_the_messages():
    for name, words in (UNSAID | BARE).items():
        module = importlib.import_module(name)
        assert getattr(module, "logger", vars(module).get("_logger")).name == name
        assert words in Path(module.__file__).read_text(encoding="utf-8")
