"""Contrastive training: a text's own partner must be nearer than everybody else's, and than wrong ones that look right."""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax

from encoder import forward, pad, vectors


@dataclass(frozen=True)
class Diet:
    """How a source is fed: its share of the steps, pieces a text, pairs a step beside `Settings.batch`, and among which
    ranks its wrong answers are drawn (the first are often right ones that nobody marked)."""

    share: float
    lengths: tuple
    batch: float = 1.0
    wrong: tuple = (2, 40)
    # Pairs whose queries are nearer to each other, by the public weights, than this share of all are not contrasted:
    # letters of one need are not marked as such.
    alike: float = 1.0


@dataclass(frozen=True)
class Settings:
    """How to train; docs/experiments/encoder-training.md says what else was tried."""

    steps: int = 300
    batch: int = 256
    rate: float = 5e-5
    temperature: float = 0.05
    first_layer: int = 6  # those before it stay as they are
    dropped: float = 0.15  # share of the pieces of a query that it must do without
    mined: int = 2  # how often wrong answers are looked for
    seed: int = 1
    diets: tuple = (
        ("letters", Diet(0.2, (64, 128), wrong=(30, 130), alike=0.99)),
        ("needs", Diet(0.08, (128, 128), batch=0.5, wrong=(5, 60))),
        ("stard", Diet(0.17, (64, 128))),
        ("pairs", Diet(0.5, (64, 64))),
        ("laws", Diet(0.05, (64, 128), wrong=(10, 100), alike=0.99)),
    )


def contrast(scores, partner, hidden):
    """Cross entropy of every row's own partner among the columns that are not hidden."""
    return -jax.nn.log_softmax(jnp.where(hidden, -1e9, scores))[jnp.arange(len(scores)), partner].mean()


def loss(layers, embed, batch, temperature, first, dtype):
    parameters = jax.tree.map(lambda x: x.astype(dtype), {"embed": embed, "layers": layers})
    queries = forward(parameters, batch["queries"], first)
    passages = forward(parameters, batch["passages"], first)
    scores = queries @ passages.T / temperature
    own = jnp.arange(len(queries))
    there = contrast(scores, own, batch["hidden"])
    back = contrast(scores[:, : len(queries)].T, own, batch["hidden"][:, : len(queries)].T)
    return (there + back) / 2


@partial(jax.jit, static_argnames=("first", "dtype"), donate_argnames=("layers", "state"))
def step(layers, state, embed, batch, rate, temperature, first, dtype):
    value, gradient = jax.value_and_grad(loss)(layers, embed, batch, temperature, first, dtype)
    scale = jnp.minimum(1, 1 / (optax.global_norm(gradient) + 1e-9))
    change, state = optax.scale_by_adam(b2=0.98).update(jax.tree.map(lambda g: g * scale, gradient), state)
    return jax.tree.map(lambda p, c: p - rate * c, layers, change), state, value


@jax.jit
def nearest(queries, pool):
    return jax.lax.top_k(queries @ pool.T, 192)[1]


class Feeder:
    """Batches of one source."""

    def __init__(self, source, diet, settings, texts, random, left_out, public):
        self.source, self.diet, self.texts, self.random, self.dropped = source, diet, texts, random, settings.dropped
        self.pairs = np.flatnonzero(~np.isin(source.held_out, left_out))
        self.count = min(int(settings.batch * diet.batch), len(self.pairs))
        self.order = np.array([], int)
        if diet.alike < 1:
            self.public = vectors(public, [texts[i] for i in source.queries[:, 0]], "default")
            some = random.choice(self.pairs, min(len(self.pairs), 1000), replace=False)
            self.limit = np.quantile(self.public[some] @ self.public[some].T, diet.alike)

    def look_for_wrong(self, parameters):
        """By pair: texts of the pool that the model thinks near and that are not of the pair's group."""
        source = self.source
        asked, back = np.unique(source.queries[:, 0], return_inverse=True)
        group = np.zeros(len(asked), source.groups.dtype)
        group[back] = source.groups
        queries = vectors(parameters, [self.texts[i] for i in asked], "default")
        pool = jnp.asarray(vectors(parameters, [self.texts[i] for i in source.pool[:, 0]], "default"))
        near = np.concatenate([nearest(part, pool) for part in np.array_split(queries, max(1, len(queries) // 512))])
        first, last = self.diet.wrong
        right = [source.is_right(group[i:i + 1], source.pool_groups[row])[0] for i, row in enumerate(near)]
        wrong = [row[~own][first:last] for row, own in zip(near, right)]
        self.wrong = [row if len(row) else np.arange(1) for row in wrong]
        self.back = back

    def batch(self):
        source, random = self.source, self.random
        if len(self.order) < self.count:
            self.order = random.permutation(self.pairs)
        members, self.order = self.order[: self.count], self.order[self.count:]
        wrong = np.array([random.choice(self.wrong[i]) for i in self.back[members]])
        columns = np.concatenate([source.passage_groups[members], source.pool_groups[wrong]])
        hidden = source.is_right(source.groups[members], columns)
        if self.diet.alike < 1:
            hidden[:, : self.count] |= self.public[members] @ self.public[members].T > self.limit
        np.fill_diagonal(hidden, False)

        def variants(rows):
            return [self.texts[i] for i in rows[np.arange(len(rows)), random.integers(rows.shape[1], size=len(rows))]]

        def thinned(text):
            # Prefix and end stay.
            keep = self.random.random(len(text)) >= self.dropped
            keep[:4] = keep[-1] = True
            return text[keep]

        queries, passages = self.diet.lengths
        asked = [thinned(text) for text in variants(source.queries[members])]
        return {"queries": pad(asked, queries),
                "passages": pad(variants(source.passages[members]) + variants(source.pool[wrong]), passages), "hidden": hidden}


def train(public, data, settings, left_out=None, say=print):
    """The public parameters trained. `left_out`: by source, the part of its pairs that is not learned from."""
    dtype = jnp.float32 if jax.default_backend() == "cpu" else jnp.bfloat16
    random = np.random.default_rng(settings.seed)
    feeders = {name: Feeder(data.sources[name], diet, settings, data.texts, random, (left_out or {}).get(name, -2), public)
               for name, diet in settings.diets if diet.share}
    shares = np.array([feeder.diet.share for feeder in feeders.values()])
    # Sources take turns as their shares say, not by chance.
    steps = [round(share * settings.steps) for share in shares / shares.sum()]
    due = np.concatenate([(np.arange(count) + 0.5) / count for count in steps])
    turns = np.repeat(list(feeders), steps)[np.argsort(due, kind="stable")]
    embed, layers = public["embed"], jax.tree.map(jnp.array, public["layers"])
    state = optax.scale_by_adam(b2=0.98).init(layers)
    losses = {name: [] for name in feeders}
    for number, name in enumerate(turns):
        if number % -(-len(turns) // settings.mined) == 0:
            for feeder in feeders.values():
                feeder.look_for_wrong({"embed": embed, "layers": layers})
        rate = settings.rate * min(1, (number + 1) / (0.1 * len(turns)), 1.02 - number / len(turns))
        layers, state, value = step(layers, state, embed, feeders[name].batch(), rate, settings.temperature,
                                    first=settings.first_layer, dtype=dtype)
        losses[name].append(value)
    for name, values in losses.items():
        thirds = np.array_split(np.array(values), min(3, len(values)))
        say(f"  loss, {name}: " + " → ".join(f"{third.mean():.3f}" for third in thirds))
    return {"embed": embed, "layers": layers}
