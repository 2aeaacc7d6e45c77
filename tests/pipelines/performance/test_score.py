import dataclasses
import zipfile
from pathlib import Path

import numpy as np
import pytest

from pipelines.errors import InvalidInput, UnreadableMedia
from pipelines.performance.score import UNITS, VISEMES, PerformanceScore


def _score(frames: int = 5, **changes: object) -> PerformanceScore:
    random = np.random.default_rng(0)
    tracks: dict[str, object] = {
        "fps": 25.0,
        "units": random.random((frames, len(UNITS), 2)),
        "visemes": random.random((frames, len(VISEMES))) / len(VISEMES),
        "gaze": random.normal(size=(frames, 2)),
        "blinks": random.random((frames, 2)),
        "head": random.normal(size=(frames, 3)),
    }
    return PerformanceScore(**{**tracks, **changes})  # type: ignore[arg-type]


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    score = _score()
    score.save(tmp_path / "score.npz")
    loaded = PerformanceScore.load(tmp_path / "score.npz")
    for field in dataclasses.fields(PerformanceScore):
        np.testing.assert_array_equal(getattr(loaded, field.name), getattr(score, field.name))


def test_frames_and_seconds_agree() -> None:
    assert _score(50).frames == 50
    assert _score(50).seconds == pytest.approx(2.0)


def test_a_unit_is_read_by_its_name() -> None:
    score = _score()
    np.testing.assert_array_equal(score.unit("AU12"), score.units[:, UNITS.index("AU12")])


@pytest.mark.parametrize(
    ("track", "value", "said"),
    [
        ("units", np.zeros((5, 3, 2)), "'units' has shape"),
        ("gaze", np.zeros((4, 2)), "'gaze' has shape"),
        ("head", np.full((5, 3), np.nan), "not numbers"),
        ("blinks", np.full((5, 2), 1.2), "0..1"),
        ("visemes", np.full((5, len(VISEMES)), -0.1), "0..1"),
        ("fps", 500.0, "fps is 500"),
    ],
)
def test_tracks_that_do_not_hold_are_refused(track: str, value: object, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        _score(**{track: value})


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    text, empty, archive = tmp_path / "a.npz", tmp_path / "b.npz", tmp_path / "c.npz"
    text.write_text("not a score")
    empty.touch()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("readme.txt", "hello")
    for path in (text, empty, archive, tmp_path / "missing.npz"):
        with pytest.raises(UnreadableMedia, match=path.name):
            PerformanceScore.load(path)


def test_a_score_of_another_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "score.npz"
    np.savez(path, schema=np.array("performance/9"))
    with pytest.raises(UnreadableMedia, match="performance/9"):
        PerformanceScore.load(path)


def test_a_score_with_other_units_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "score.npz"
    _score().save(path)
    stored = dict(np.load(path))
    np.savez(path, **{**stored, "unit_names": np.array(UNITS[::-1])})
    with pytest.raises(UnreadableMedia, match="other units"):
        PerformanceScore.load(path)


def test_pickled_objects_are_never_read(tmp_path: Path) -> None:
    path = tmp_path / "score.npz"
    _score().save(path)
    stored = dict(np.load(path))
    np.savez(path, **{**stored, "head": np.array([{"a": 1}], dtype=object)}, allow_pickle=True)
    with pytest.raises(UnreadableMedia, match="not a performance score"):
        PerformanceScore.load(path)
