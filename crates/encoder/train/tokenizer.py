"""Text to pieces of the vocabulary, as the public model's own tokenizer does it (the package's `tok_content`)."""

import re
import unicodedata
from functools import cache

import numpy as np

from weights import END, SPACE, SPECIAL, START, UNKNOWN

DROPPED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]")
SPACES = re.compile("[\t\n\x0c\r \u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]+")


@cache
def compatible(character):
    return character if character == "～" else unicodedata.normalize("NFKC", character)


def normalise(text):
    """NFKC character by character, runs of white space as one, and one in front."""
    text = "".join(map(compatible, DROPPED.sub("", SPACES.sub(" ", text))))
    text = re.sub(" +", " ", text)
    return (text if text.startswith(" ") else " " + text).replace(" ", SPACE)


class Tokenizer:
    def __init__(self, model):
        self.ids = {piece: i for i, piece in enumerate(model.pieces) if i >= len(SPECIAL)}
        self.scores = model.scores.tolist()
        self.longest = max(map(len, self.ids))
        self.unknown = min(self.scores) - 10

    def pieces(self, text):
        """The likeliest division (Viterbi)."""
        text = normalise(text)
        best = [0.0] + [-1e30] * len(text)
        came = [(0, UNKNOWN)] * (len(text) + 1)
        ids, scores = self.ids, self.scores
        for start in range(len(text)):
            here = best[start]
            for end in range(start + 1, min(start + self.longest, len(text)) + 1):
                piece = ids.get(text[start:end])
                if piece is not None and here + scores[piece] > best[end]:
                    best[end], came[end] = here + scores[piece], (start, piece)
            if here + self.unknown > best[start + 1]:
                best[start + 1], came[start + 1] = here + self.unknown, (start, UNKNOWN)
        found, at = [], len(text)
        while at:
            at, piece = came[at]
            found.append(piece)
        return found[::-1]

    def encode(self, text, longest):
        """With the signs of start and end, at most `longest` pieces in all."""
        return np.array([START] + self.pieces(text)[: longest - 2] + [END], np.uint16)
