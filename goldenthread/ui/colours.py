"""Colours that a drawing carries in itself, for PDF and Word, where no style sheet reaches.

``static/goldenthread/look.css`` names the same ones; a test compares them and their contrast.
"""

from __future__ import annotations

INK = "#12324a"
TEXT = "#0b0c0c"
MUTED = "#505a5f"
GRID = "#dfe4e8"
GREY_LINE = "#b1b9bf"
BAND = "#eef3f7"
TARGET = "#8a5a0a"
RATING = {
    "off": "#b3291b",
    "near": "#b86a08",
    "on": "#00703c",
    "ex": "#0f447c",
    "info": "#505a5f",
    "no": "#6b757c",
    "wait": "#6b757c",
}
VARIATION = {
    "common": "#505a5f",
    "concern": "#b86a08",
    "better": "#0f447c",
    "unusual": "#4c2c92",
}
