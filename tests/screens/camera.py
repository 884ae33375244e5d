"""What a phone's camera makes of a picture: turned, tilted, blurred, noisy, badly lit, far away."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageFilter

Picture = Image.Image
ROOM = (90, 90, 90)
"""The grey of what stands around a screen."""


def turned(picture: Picture, degrees: float) -> Picture:
    """Around its middle, in a grey room."""
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=ROOM)


def tilted(picture: Picture, left: float, top: float) -> Picture:
    """Seen from the side: the left or top edge shrinks by these shares, the opposite one stays."""
    width, height = picture.size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    inwards = np.array(
        [(top * width, left * height), (-top * width, 0), (0, 0), (0, -left * height)]
    )
    seen = (corners + inwards / 2).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    return Image.fromarray(
        cv2.warpPerspective(np.asarray(picture), matrix, (width, height), borderValue=ROOM)
    )


def blurred(picture: Picture, radius: float) -> Picture:
    """Out of focus, by a radius in pixels."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def shaken(picture: Picture, pixels: int) -> Picture:
    """Moved sideways while the shutter was open."""
    return Image.fromarray(cv2.blur(np.asarray(picture), (pixels, 1)))


def noisy(picture: Picture, sigma: float) -> Picture:
    """With the grain of a dark room, the same each time."""
    grain = np.random.default_rng(7).normal(0, sigma, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def lit(picture: Picture, left: float, right: float) -> Picture:
    """With this share of the light at its left and right edge."""
    light = np.linspace(left, right, picture.width)[np.newaxis, :, np.newaxis]
    return Image.fromarray((np.asarray(picture) * light).astype(np.uint8))


def hazy(picture: Picture) -> Picture:
    """With a lamp's reflection over it: black becomes grey, a third of the contrast is left."""
    return Image.fromarray((np.asarray(picture) * 0.35 + 110).astype(np.uint8))


def as_jpeg(picture: Picture, quality: int) -> Picture:
    """Through a JPEG file of this quality in percent."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")


def from_afar(picture: Picture, share: float) -> Picture:
    """This share of its width and height."""
    size = (round(picture.width * share), round(picture.height * share))
    return picture.resize(size, Image.Resampling.BOX)


Faults = dict[str, Callable[[Picture], Picture]]

FAULTS: Faults = {
    "clean": lambda picture: picture,
    "turned by 7 degrees": lambda picture: turned(picture, 7),
    "turned by 7 degrees the other way": lambda picture: turned(picture, -7),
    "turned by a quarter": lambda picture: turned(picture, 90),
    "from the left": lambda picture: tilted(picture, 0.0, 0.12),
    "from below": lambda picture: tilted(picture, 0.12, 0.0),
    "blurred": lambda picture: blurred(picture, 1.5),
    "shaken": lambda picture: shaken(picture, 5),
    "noisy": lambda picture: noisy(picture, 25),
    "unevenly lit": lambda picture: lit(picture, 0.4, 1.0),
    "hazy": hazy,
    "JPEG at 40 %": lambda picture: as_jpeg(picture, 40),
    "at 70 % of its size": lambda picture: from_afar(picture, 0.7),
    "at 40 % of its size": lambda picture: from_afar(picture, 0.4),
}
"""40 % leaves 3.2 pixels a module; at 30 % (2.4) OpenCV finds one code in four, the others all."""

MAIN_FAULTS = {
    name: FAULTS[name] for name in ("clean", "turned by 7 degrees", "blurred", "JPEG at 40 %")
}
"""Enough where only the surroundings of the code differ: all of FAULTS take 0.8 s a picture."""
