"""The forward pass in JAX: a 12-layer BERT, 384 wide, mean of the last layer's tokens, unit length."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from weights import PAD, Model

HEADS = 12
# Texts are padded to one of these lengths, so that few shapes are compiled.
LENGTHS = (16, 32, 64, 128, 256)
TOKENS_AT_ONCE = {"cpu": 1 << 12, "gpu": 1 << 17}


def to_parameters(model):
    """The layers stacked, so that one compiled layer serves all."""
    embed = {name[6:]: jnp.asarray(values) for name, values in model.tensors.items() if name.startswith("embed.")}
    names = [name[8:] for name in model.tensors if name.startswith("layer.0.")]
    layers = {name: jnp.stack([model.tensors[f"layer.{i}.{name}"] for i in range(model.layers)]) for name in names}
    return {"embed": embed, "layers": layers}


def to_model(parameters, like):
    """The parameters as a model with the pieces of `like`."""
    tensors = {f"embed.{name}": np.asarray(values) for name, values in parameters["embed"].items()}
    for name, values in parameters["layers"].items():
        tensors.update({f"layer.{i}.{name}": layer for i, layer in enumerate(np.asarray(values))})
    return Model(like.pieces, like.scores, tensors)


def norm(x, weight, bias):
    """Layer normalisation, in f32 whatever the rest is computed in."""
    wide = x.astype(jnp.float32)
    wide = wide - wide.mean(-1, keepdims=True)
    wide = wide * jax.lax.rsqrt((wide * wide).mean(-1, keepdims=True) + 1e-12)
    return wide.astype(x.dtype) * weight + bias


def layer(x, p, mask):
    texts, length, width = x.shape

    def product(x, name):
        return x @ p[f"{name}.weight"].T + p[f"{name}.bias"]

    q, k, v = (product(x, name).reshape(texts, length, HEADS, -1) for name in "qkv")
    attention = jnp.einsum("bihd,bjhd->bhij", q, k) / (width / HEADS) ** 0.5
    attention = jnp.where(mask[:, None, None, :], attention.astype(jnp.float32), -1e9)
    attention = jax.nn.softmax(attention).astype(x.dtype)
    heard = jnp.einsum("bhij,bjhd->bihd", attention, v).reshape(x.shape)
    x = norm(x + product(heard, "o"), p["attn_norm.weight"], p["attn_norm.bias"])
    inner = jax.nn.gelu(product(x, "up"), approximate=False)
    return norm(x + product(inner, "down"), p["out_norm.weight"], p["out_norm.bias"])


def forward(parameters, ids, first=0):
    """Unit vectors of padded texts; the layers before `first` learn nothing."""
    embed, mask = parameters["embed"], ids != PAD
    x = embed["tokens"][ids] + embed["positions"][: ids.shape[1]] + embed["type"][0]
    x = norm(x, embed["norm.weight"], embed["norm.bias"])
    # Where memory is short, a layer's inner values are computed again on the way back instead of being kept.
    run = jax.checkpoint(layer) if jax.default_backend() == "cpu" else layer
    for part, fixed in ((slice(0, first), True), (slice(first, None), False)):
        layers = jax.tree.map(lambda p: jax.lax.stop_gradient(p[part]) if fixed else p[part], parameters["layers"])
        x, _ = jax.lax.scan(lambda x, p: (run(x, p, mask), None), x, layers)
    x = (x.astype(jnp.float32) * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return x / jnp.linalg.norm(x, axis=-1, keepdims=True)


def pad(texts, length):
    ids = np.full((len(texts), length), PAD, np.int32)
    for row, text in zip(ids, texts):
        row[: min(len(text), length)] = text[:length]
    return ids


@partial(jax.jit, static_argnums=2)
def _vectors(parameters, ids, precision):
    with jax.default_matmul_precision(precision):
        return forward(parameters, ids)


def vectors(parameters, texts, precision="highest"):
    """Unit vectors of many texts (lists of pieces), those of like length together."""
    found = np.zeros((len(texts), parameters["embed"]["tokens"].shape[1]), np.float32)
    sizes = np.minimum([len(text) for text in texts], LENGTHS[-1])
    fitting = np.searchsorted(LENGTHS, sizes)
    budget = TOKENS_AT_ONCE[jax.default_backend()]
    waiting = []
    for fit in np.unique(fitting):
        length, members = LENGTHS[fit], np.flatnonzero(fitting == fit)
        count = max(1, budget // length)
        for part in np.array_split(members, range(count, len(members), count)):
            ids = pad([texts[i] for i in part], length)
            ids = np.pad(ids, ((0, count - len(part)), (0, 0)), constant_values=PAD)
            ids[len(part):, 0] = 0
            waiting.append((part, _vectors(parameters, ids, precision)))
    for part, result in waiting:
        found[part] = np.asarray(result)[: len(part)]
    return found
