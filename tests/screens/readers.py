"""Three readers of QR codes that share no code."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from tests.screens.camera import FAULTS, Faults, Picture

QR_ALONE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def read_zxing(picture: Picture) -> str | None:
    found = zxingcpp.read_barcodes(np.asarray(picture), formats=QR_ALONE)
    return found[0].text if found else None


def read_opencv(picture: Picture) -> str | None:
    """With both of OpenCV's detectors: the first alone misses a code with near-white beside it."""
    grey = np.asarray(picture.convert("L"))
    detectors = (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco())
    texts = (detector.detectAndDecode(grey)[0] for detector in detectors)
    return next((text for text in texts if text), None)


def read_zbar(picture: Picture) -> str | None:
    found = pyzbar.decode(picture.convert("L"), symbols=[pyzbar.ZBarSymbol.QRCODE])
    return found[0].data.decode() if found else None


READERS: dict[str, Callable[[Picture], str | None]] = {
    "zxing": read_zxing,
    "opencv": read_opencv,
    "zbar": read_zbar,
}


def unread(picture: Picture, text: str, faults: Faults = FAULTS) -> list[str]:
    """Every pair of reader and fault that does not give exactly `text`; empty when all do."""
    spoilt = {fault: spoil(picture) for fault, spoil in faults.items()}
    return [
        f"{reader}, {fault}"
        for fault, seen in spoilt.items()
        for reader, read in READERS.items()
        if read(seen) != text
    ]
