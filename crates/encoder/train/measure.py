"""The tables: what the vectors of one set of weights are worth."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from scipy.stats import rankdata

# What words weigh beside vectors, both standardised; chosen on STARD's first fold.
WORDS = 0.3
TRIED = np.linspace(0.04, 0.96, 47)


def standardised(scores):
    return (scores - scores.mean(1, keepdims=True)) / (scores.std(1, keepdims=True) + 1e-9)


def ranking(scores, answers, asked=None):
    """R@5, R@100 and MRR@10 of the mean question, as `xuanti eval` counts them."""
    wanted = {}
    for question, answer in answers:
        wanted.setdefault(question, []).append(answer)
    questions = [q for q in sorted(wanted) if asked is None or asked[q]]
    figures = []
    for question in questions:
        row = scores[question]
        # Of equal scores the earlier text comes first.
        ranks = np.array([(row > row[a]).sum() + (row[:a] == row[a]).sum() + 1 for a in wanted[question]])
        best = ranks.min()
        figures.append([(ranks <= 5).mean(), (ranks <= 100).mean(), 1 / best if best <= 10 else 0.0])
    return np.mean(figures, 0) if figures else np.full(3, np.nan)


def area(scores, positive):
    """Area under the ROC curve."""
    ranks = rankdata(scores)
    n = positive.sum()
    return (ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(scores) - n))


def grouping(labels, truth):
    """BCubed F1 and the adjusted Rand index."""
    same, true = labels[:, None] == labels, truth[:, None] == truth
    both = (same & true).sum(1)
    precision, recall = (both / same.sum(1)).mean(), (both / true.sum(1)).mean()
    pairs = np.triu_indices(len(labels), 1)
    same, true = same[pairs], true[pairs]
    expected = same.sum() * true.sum() / len(same)
    most = (same.sum() + true.sum()) / 2
    return np.array([2 * precision * recall / (precision + recall), ((same & true).sum() - expected) / (most - expected)])


def groupings(similarity, readers):
    """By threshold tried: F1 and ARI of average linkage, the mean over the readers. A threshold is a share of the way from
    the mean similarity of two letters to 1, so that it survives a change of scale."""
    middle = similarity[np.triu_indices(len(similarity), 1)].mean()
    distance = np.clip((1 - similarity) / (1 - middle), 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    cuts = [fcluster(tree, t, "distance") for t in TRIED]
    return np.array([np.mean([grouping(cut, truth) for truth in readers], 0) for cut in cuts])


def measure_corpus(vectors, corpus):
    asks = vectors(corpus["asks"])
    cosines = asks @ vectors(corpus["clauses"]).T
    words = corpus["words"] if corpus["run"] is None else corpus["run"]
    parts = {"Cantonese": corpus["cantonese"], "Mandarin": ~corpus["cantonese"], "long": corpus["long"], "short": ~corpus["long"]}
    table = {}
    for name, scores in (("vectors", cosines), ("words + vectors", standardised(cosines) + WORDS * standardised(words))):
        table |= {f"corpus, {name}": ranking(scores, corpus["all"]), f"  unseen needs, {name}": ranking(scores, corpus["unseen"])}
        table |= {f"  {part}, {name}": ranking(scores, corpus["all"], asked) for part, asked in parts.items()}
    return table


def measure_found(vectors, found, corpus):
    """The highest cosine to a clause, and the sum of four: title and whole letter to policies and clauses."""
    documents = [vectors(found["policies"]), vectors(corpus["clauses"])]
    highest = np.array([(vectors(found[part]) @ d.T).max(1) for part in ("titles", "whole") for d in documents])
    total = standardised(highest).sum(0)
    sure = found["sure"]
    return {"found or not: AUC of one cosine / of four / of four, sure": np.array([
        area(highest[1], found["found"]), area(total, found["found"]), area(total[sure], found["found"][sure])])}


def measure_needs(vectors, needs):
    """F1 and ARI on the third left out: with the threshold that is best on the letters learned from, with the one that is
    best on the few that were neither learned from nor belong to the third, and with the best there is."""
    def tried(part):
        members = needs["part"] == part
        similarity = sum(v @ v.T for v in (vectors(needs["titles"][members]), vectors(needs["whole"][members]))) / 2
        return groupings(similarity, [needs[reader][members] for reader in "ab"])

    figures = tried("test")
    table = {f"needs left out, threshold of {name}": figures[tried(part)[:, 0].argmax()]
             for part, name in (("learn", "letters learned"), ("choose", "other letters"))}
    return table | {"needs left out, best F1, best ARI": figures.max(0)}


def measure_stard(vectors, stard, folds):
    """The questions of some folds against all articles; those whose articles no other fold's question has, apart."""
    asked = np.isin(stard["fold"], folds)
    rows = np.flatnonzero(asked)
    place = np.full(len(asked), -1)
    place[rows] = np.arange(len(rows))
    cosines = vectors(stard["questions"][rows]) @ vectors(stard["articles"]).T
    words = np.zeros_like(cosines)
    np.put_along_axis(words, stard["best"][rows].astype(int), stard["score"][rows], 1)
    words = (words - stard["mean"][rows, None]) / stard["deviation"][rows, None]
    both = standardised(cosines) + WORDS * words
    answers = [(q, a) for q, a in stard["answers"] if asked[q]]
    elsewhere = {a for q, a in stard["answers"] if not asked[q]}
    known = {q for q, a in answers if a in elsewhere}
    answers = [(place[q], a) for q, a in answers]
    unseen = np.array([q not in known for q in rows])
    return {"STARD, vectors": ranking(cosines, answers), "STARD, words + vectors": ranking(both, answers),
            "  unseen articles": ranking(both, answers, unseen)}


def show(tables):
    """Tables side by side."""
    names = list(tables)
    width = max(len(row) for table in tables.values() for row in table)
    print(" " * width, *(f"{name:>26}" for name in names), sep="  ")
    for row in tables[names[0]]:
        cells = [" / ".join(f"{v:.3f}" for v in tables[name][row]) if row in tables[name] else "–" for name in names]
        print(f"{row:<{width}}", *(f"{cell:>26}" for cell in cells), sep="  ", flush=True)
