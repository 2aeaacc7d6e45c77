"""How well the two networks do on pictures of people they have not seen."""

import numpy as np
from numpy.typing import NDArray

from pipelines.face import topology as t
from pipelines.face.crop import crop_of
from pipelines.face.data import FaceSet
from pipelines.face.detect import candidates, run_mesh, same_face
from pipelines.face.mesh import Points
from pipelines.face.model import Detector, MeshNet
from pipelines.face.samples import jittered

_PARTS = {
    "eyes": t.RIGHT_EYE + t.LEFT_EYE,
    "irises": t.RIGHT_IRIS + t.LEFT_IRIS,
    "lips": t.LIPS,
    "brows": t.BROWS,
    "oval": t.FACE_OVAL,
}


def measure(net: MeshNet, detector: Detector, held: FaceSet) -> dict[str, float]:
    """Return the figures of the held-out pictures.

    Errors are mean distances in the picture plane over the distance of the outer corners of the eyes, in percent,
    after the two looks of `find_faces`, the first at a crop as rough as a detector's.
    """
    net, detector = net.eval(), detector.eval()
    rng = np.random.default_rng(0)
    errors, scores, found = [], [], 0
    for picture, mesh in zip(held.pictures, held.meshes, strict=True):
        rough = jittered(crop_of(mesh), rng, wide=True)
        first = run_mesh(net, picture, [rough])[0][0]
        points, shapes, _ = run_mesh(net, picture, [crop_of(first)])
        errors.append(point_errors(points[0], mesh))
        scores.append(shapes[0])
        places = candidates(detector, picture, 0.3)
        found += any(same_face(place.crop, crop_of(mesh)) for place in places)
    table = np.stack(errors)
    figures = {"error_percent": float(table.mean()), "error_percent_median": float(np.median(table.mean(axis=1)))}
    figures |= {f"error_percent_{name}": float(table[:, list(part)].mean()) for name, part in _PARTS.items()}
    figures |= score_figures(np.stack(scores), held.scores)
    figures["found_percent"] = 100 * found / len(held.people)
    return {name: round(value, 3) for name, value in figures.items()}


def point_errors(points: Points, wanted: Points) -> NDArray[np.float32]:
    """Distances [478] in the picture plane in percent of the distance of the outer corners of the eyes."""
    apart = np.hypot(*(wanted[t.LEFT_EYE_OUTER, :2] - wanted[t.RIGHT_EYE_OUTER, :2]))
    return np.asarray(100 * np.linalg.norm(points[:, :2] - wanted[:, :2], axis=1) / apart, np.float32)


def score_figures(scores: NDArray[np.float32], wanted: NDArray[np.float32]) -> dict[str, float]:
    """Mean absolute error of the blendshapes [n, 52], and mean correlation over those that vary."""
    moving = np.flatnonzero(wanted.std(axis=0) > 0.02)
    correlation = [float(np.corrcoef(scores[:, column], wanted[:, column])[0, 1]) for column in moving]
    return {
        "blendshape_error": float(np.abs(scores - wanted).mean()),
        "blendshape_error_moving": float(np.abs(scores - wanted)[:, moving].mean()),
        "blendshape_correlation": float(np.mean(correlation)),
    }
