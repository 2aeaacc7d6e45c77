"""The picture as the portrait UNet takes it: its size, its tensors, and where the face is."""

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from pipelines.face.mesh import Face

SHORT_SIDE = 512
"""Pixels of the shorter side that the published networks were made for."""

_CLIP_MEAN = (0.48145466, 0.4578275, 0.40821073)
_CLIP_STD = (0.26862954, 0.26130258, 0.27577711)
_CLIP_SIDE = 224

_FACE_AREA = 1.1


def fitted(image: NDArray[np.uint8], short_side: int = SHORT_SIDE, multiple: int = 64) -> Image.Image:
    """The picture [height, width, 3] with its shorter side at `short_side` and both sides multiples of `multiple`."""
    height, width = image.shape[:2]
    scale = short_side / min(width, height)
    size = (round(width * scale / multiple) * multiple, round(height * scale / multiple) * multiple)
    return Image.fromarray(image).resize(size, Image.Resampling.LANCZOS)


def pixels(picture: Image.Image) -> Tensor:
    """[1, 3, height, width] in -1..1."""
    return _tensor(picture) / 127.5 - 1.0


def clip_pixels(picture: Image.Image, side: int = _CLIP_SIDE) -> Tensor:
    """[1, 3, side, side] as CLIP takes it."""
    small = _tensor(picture.resize((side, side), Image.Resampling.LANCZOS)) / 255
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (_CLIP_MEAN, _CLIP_STD))
    return (small - mean) / std


def face_region(
    box: tuple[float, float, float, float], image_size: tuple[int, int], picture_size: tuple[int, int]
) -> Tensor:
    """1 in the box of the face, grown by a tenth about its middle, 0 outside; [1, 1, height, width].

    box: left, top, right, bottom in pixels of the original picture. Both sizes are (width, height).
    """
    width, height = image_size
    left, top, right, bottom = box
    x, y = int((left + right) / 2), int((top + bottom) / 2)
    half_width, half_height = (right - left) * _FACE_AREA / 2, (bottom - top) * _FACE_AREA / 2
    mask = np.zeros((height, width), dtype=np.float32)
    rows = slice(max(0, int(y - half_height)), min(height, int(y + half_height)))
    columns = slice(max(0, int(x - half_width)), min(width, int(x + half_width)))
    mask[rows, columns] = 1
    return region_tensor(mask, picture_size)


def upper_face(face: Face, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """1 in the box of the face above the base of the nose, 0 elsewhere, soft at the cut; [height, width].

    shape: (height, width) of the picture. The cut runs across the face, however it is tilted.
    """
    height, width = shape
    left, top, right, bottom = face.box
    up = face.points[10, :2] - face.points[152, :2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    above = ((x - face.points[2, 0]) * up[0] + (y - face.points[2, 1]) * up[1]) / float(up @ up)
    inside = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    return np.asarray(np.clip(above / 0.05 + 0.5, 0, 1) * inside, dtype=np.float32)


def region_tensor(mask: NDArray[np.float32], picture_size: tuple[int, int]) -> Tensor:
    """A mask [height, width] in 0..1 at the picture's size (width, height); [1, 1, height, width]."""
    whole = Image.fromarray(np.rint(mask * 255).astype(np.uint8)).resize(picture_size, Image.Resampling.LANCZOS)
    return torch.from_numpy(np.array(whole, dtype=np.float32))[None, None] / 255


def _tensor(picture: Image.Image) -> Tensor:
    return torch.from_numpy(np.array(picture, dtype=np.float32)).permute(2, 0, 1)[None]
