"""Beats arrive, run together when nobody reads, and their end is noticed."""

import os
import threading

from studio.jobs.executors.pulse import Pulse, read_pulse


def test_a_beat_arrives_and_the_end_is_noticed() -> None:
    reading, writing = os.pipe()
    heard = threading.Event()
    reader = threading.Thread(target=read_pulse, args=(reading, heard.set))
    reader.start()
    pulse = Pulse(writing, seconds=None, on_broken=lambda: None)
    pulse.beat()
    assert heard.wait(20)
    pulse.end()
    reader.join(20)
    assert not reader.is_alive()
    os.close(reading)


def test_beats_to_a_reader_that_sleeps_never_hold_the_sender() -> None:
    reading, writing = os.pipe()
    pulse = Pulse(writing, seconds=None, on_broken=lambda: None)
    for _ in range(300_000):
        pulse.beat()
    pulse.end()
    os.close(reading)


def test_a_reader_that_is_gone_is_noticed() -> None:
    reading, writing = os.pipe()
    broken = threading.Event()
    Pulse(writing, seconds=0.01, on_broken=broken.set)
    os.close(reading)
    assert broken.wait(20)
