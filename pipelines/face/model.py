"""The two networks of the face model, and where their weights come from."""

import json
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from pipelines.assets import asset
from pipelines.errors import MissingDependency
from pipelines.face.blendshapes import BLENDSHAPES
from pipelines.face.topology import LEFT_EYE_INNER, LEFT_EYE_OUTER, POINTS, RIGHT_EYE_INNER, RIGHT_EYE_OUTER

Net = TypeVar("Net", bound=nn.Module)

FOLDER = "models/face"
MESH_SIZE = 128
"""Side in pixels of the crop that the mesh network sees."""
STRIDE = 8
"""Pixels of the picture per cell of the detector's maps."""
SIDE = 48.0
"""Side of a face crop in pixels for which the detector says 0; it says the logarithm of the ratio."""
SHAPES = 64
"""Number of linear shapes that the mesh network mixes."""


class Detector(nn.Module):
    """A fully convolutional net: RGB pictures in 0..1 [n, 3, H, W] to maps [n, 6, H / 8, W / 8].

    A cell says how sure it is of a face whose crop has its middle there (logit), the offset of that middle in
    cells (x, y), log(side / SIDE), and the sine and cosine of the turn (after "Objects as Points", Zhou et al., 2019).
    """

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            _layer(3, 16, 2), _layer(16, 32, 2), Residual(32), _layer(32, 64, 2),
            Residual(64), Residual(64, 2), Residual(64, 4), Residual(64, 2), Residual(64), nn.Conv2d(64, 6, 1),
        )  # fmt: skip
        head = self.net[-1]
        assert isinstance(head, nn.Conv2d) and head.bias is not None
        nn.init.constant_(head.bias[:1], -5.0)  # few cells hold a face

    def forward(self, pictures: Tensor) -> Tensor:
        """Maps [n, 6, H / 8, W / 8] of pictures [n, 3, H, W], see the class."""
        maps: Tensor = self.net(pictures * 4 - 2)
        return maps


class MeshNet(nn.Module):
    """Upright face crops in 0..1 [n, 3, 128, 128] to (points [n, 478, 3], scores [n, 52], presence [n]).

    Points are in the crop's units, -1..1 across. x and y are a mix of two answers: the expectation over a map of
    where each point lies (Sun et al., "Integral Human Pose Regression", 2018), precise where there is something to
    see, and a mix of linear shapes, which stays a face where there is not (hidden parts, few-line drawings).
    Scores and presence are logits.
    """

    grid: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(
            _layer(3, 24, 2), _layer(24, 48, 2), Residual(48), _layer(48, 96, 2), Residual(96), Residual(96)
        )
        self.middle = nn.Sequential(_layer(96, 128, 2), Residual(128), Residual(128))
        self.coarse = nn.Sequential(_layer(128, 160, 2), Residual(160), Residual(160))
        self.join_coarse = nn.Conv2d(160, 96, 1)
        self.join_middle = nn.Conv2d(128, 96, 1)
        self.join = nn.Sequential(Residual(96), nn.Conv2d(96, POINTS, 1))
        self.whole = nn.Sequential(nn.Flatten(), nn.Linear(160 * 16, 192), nn.SiLU())
        self.mix = nn.Linear(192, SHAPES)
        self.shapes = nn.Linear(SHAPES, POINTS * 3)
        self.trust = nn.Parameter(torch.ones(POINTS))
        inputs = 192 + POINTS * 2
        self.scores = nn.Sequential(
            nn.BatchNorm1d(inputs, affine=False), nn.Linear(inputs, 128), nn.SiLU(), nn.Linear(128, len(BLENDSHAPES))
        )
        self.presence = nn.Linear(192, 1)
        cells = MESH_SIZE // STRIDE
        self.register_buffer("grid", (torch.arange(cells) + 0.5) * (2 / cells) - 1, persistent=False)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Points, scores and presence of crops [n, 3, 128, 128], see the class."""
        points, _, features, presence = self.measure(crops)
        return points, self.scores(features), presence

    def measure(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return (points, mix of linear shapes [n, 478, 3], what `scores` takes [n, 1148], presence)."""
        fine = self.fine(crops * 4 - 2)
        middle = self.middle(fine)
        coarse = self.coarse(middle)
        whole = self.whole(coarse)
        shape = self.shapes(self.mix(whole)).float().unflatten(1, (POINTS, 3))
        joined = self.join_middle(middle) + _twice(self.join_coarse(coarse))
        seen = self._expectation(self.join(fine + _twice(joined)).float())
        trust = torch.sigmoid(self.trust)[:, None]
        points = torch.cat([trust * seen + (1 - trust) * shape[..., :2], shape[..., 2:]], dim=2)
        features = torch.cat([whole.float(), _upright(points[..., :2]).flatten(1)], dim=1)
        return points, shape, features, self.presence(whole).squeeze(1).float()

    def _expectation(self, maps: Tensor) -> Tensor:
        chance = maps.flatten(2).softmax(dim=2).view_as(maps)
        return torch.stack([chance.sum(dim=2) @ self.grid, chance.sum(dim=3) @ self.grid], dim=2)


class Residual(nn.Module):
    """Two 3x3 convolutions beside a straight path."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = _layer(channels, channels, 1, dilation)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, dilation, dilation, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        """[n, channels, H, W] to the same."""
        return F.silu(features + self.second(self.first(features)))


@cache
def load_detector() -> Detector:
    """Return the bundled detector, ready to run on the CPU; loaded once. Raises MissingDependency without weights."""
    return _load(Detector(), "detector")


@cache
def load_mesh_net() -> MeshNet:
    """Return the bundled mesh network, as `load_detector`."""
    return _load(MeshNet(), "mesh")


@cache
def load_config() -> dict[str, float]:
    """Return the thresholds that belong to the bundled weights."""
    config: dict[str, float] = json.loads(asset(f"{FOLDER}/config.json").read_text())["thresholds"]
    return config


def save_weights(net: nn.Module, path: Path) -> None:
    """Write the weights of a network in half precision."""
    from safetensors.torch import save_file

    save_file({name: _half(value).contiguous() for name, value in net.state_dict().items()}, path)


def _load(net: Net, name: str) -> Net:
    from safetensors.torch import load_file

    path = asset(f"{FOLDER}/{name}.safetensors")
    try:
        net.load_state_dict({key: value.float() for key, value in load_file(path).items()})
    except RuntimeError as error:
        raise MissingDependency(f"{path} belongs to another version of the face model. Restore assets/.") from error
    net.eval()
    return channels_last(net)


def channels_last(net: Net) -> Net:
    """Lay the weights of `net` out for the CPU's convolutions, in place."""
    for weight in net.parameters():
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return net


def _upright(points: Tensor) -> Tensor:
    """Points [n, 478, 2] with level eyes at distance 1 around the origin, wherever and however the crop lay."""
    right = points[:, [RIGHT_EYE_OUTER, RIGHT_EYE_INNER]].mean(dim=1)
    left = points[:, [LEFT_EYE_OUTER, LEFT_EYE_INNER]].mean(dim=1)
    across = left - right
    size = across.square().sum(dim=1).clamp(min=1e-4)
    away = points - ((left + right) / 2)[:, None]
    along = (away * across[:, None]).sum(dim=2)
    down = away[..., 1] * across[:, None, 0] - away[..., 0] * across[:, None, 1]
    return torch.stack([along, down], dim=2) / size[:, None, None]


def _half(value: Tensor) -> Tensor:
    return value.half() if value.is_floating_point() else value


def _twice(features: Tensor) -> Tensor:
    return F.interpolate(features, scale_factor=2, mode="bilinear", align_corners=False)


def _layer(inside: int, outside: int, stride: int, dilation: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inside, outside, 3, stride, dilation, dilation, bias=False), nn.BatchNorm2d(outside), nn.SiLU()
    )
