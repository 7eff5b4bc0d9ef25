"""What the model learns from and what it is measured on, brought to pieces once and kept in one file.

Nothing of the corpus, its labels, `benches/letters` or `found.tsv` is learned from: they are in `measured` alone.
"""

import csv
import gzip
import hashlib
import json
import pickle
import re
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

import numpy as np

from places import Places, without_places

LONGEST = 256
VARIANTS = 6
WORDS_KEPT = 1000
POOLED = 30
STARD_FOLDS = 4
CANTONESE = re.compile("[嘅咗唔嗰冇哋啲喺㗎咁嚟攞睇俾畀乜嘢噉係佢咩]")


@dataclass
class Source:
    """Pairs to learn from. A row of `queries`, `passages` or `pool` is one text in its variants. A query and a passage
    whose groups are the same, or among the `answers`, are never held against each other. Wrong answers are looked for in
    `pool`: where none is given, among the passages."""

    queries: np.ndarray
    passages: np.ndarray
    groups: np.ndarray
    held_out: np.ndarray  # by pair: the part it belongs to when parts are left out for measuring; −1 none
    passage_groups: np.ndarray = None
    pool: np.ndarray = None
    pool_groups: np.ndarray = None
    answers: np.ndarray = None

    def __post_init__(self):
        if self.passage_groups is None:
            self.passage_groups = self.groups
        if self.pool is None:
            _, first = np.unique(self.passages[:, 0], return_index=True)
            self.pool, self.pool_groups = self.passages[first], self.passage_groups[first]
        if self.answers is not None:
            self.right = np.unique(self.answers[:, 0] << 32 | self.answers[:, 1])

    def is_right(self, groups, passage_groups):
        """By query and passage: whether they belong together."""
        if self.answers is None:
            return groups[:, None] == passage_groups
        return np.isin(groups[:, None] << 32 | passage_groups, self.right)


@dataclass
class Data:
    texts: list = field(default_factory=list)  # the pieces of every text, prefix included
    sources: dict = field(default_factory=dict)
    measured: dict = field(default_factory=dict)


class Texts:
    def __init__(self, tokenizer):
        self.tokenizer, self.ids, self.pieces = tokenizer, {}, []

    def query(self, text):
        return self._add("query: " + text)

    def passage(self, text):
        return self._add("passage: " + text)

    def _add(self, text):
        if text not in self.ids:
            self.ids[text] = len(self.pieces)
            self.pieces.append(self.tokenizer.encode(text, LONGEST))
        return self.ids[text]


def drawn(name, parts):
    """A part drawn by the name alone, the same in every run."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % parts


def components(edges):
    """By node: a number that all that hang together share."""
    parent = {}

    def root(node):
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for a, b in edges:
        parent[root(a)] = root(b)
    numbers = {}
    return {node: numbers.setdefault(root(node), len(numbers)) for node in sorted(parent)}


def rows(path):
    with open(path, encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def jsonl(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


# --- letters and their needs ------------------------------------------------------------------------------------------


def read_letters(folder):
    letters = {}
    for name in ("letters.csv", "categories.csv"):
        with open(folder / name, encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                letters[row["留言编号"]] = (row["留言主题"].strip(), re.sub(r"\s+", "", row["留言详情"]))
    return letters


def opening(body, random=None):
    """The first 200 characters, or, at random, as many from the start of a later sentence."""
    starts = [0] + [m.end() for m in re.finditer("[。！？；]", body) if m.end() < len(body) - 40]
    start = random.choice(starts) if random else 0
    return body[start:start + (random.randint(60, 200) if random else 200)]


def letter_sources(data, texts, folder):
    letters = read_letters(folder)
    places = Places([title for title, _ in letters.values()])
    titles, bodies, whole = {}, {}, {}
    for key, (title, body) in letters.items():
        random = Random(key)

        def variants(add, plain, other):
            changed = [places.swapped(other(), title, random) for _ in range(VARIANTS - 1)]
            return [add(plain)] + [add(text) for text in changed]

        titles[key] = variants(texts.query, without_places(title), lambda: title)
        bodies[key] = variants(texts.passage, opening(body), lambda: opening(body, random))
        whole[key] = variants(texts.query, f"{title} {opening(body)}", lambda: f"{title} {opening(body, random)}")

    seen, keys = set(), []
    for key, letter in letters.items():
        if letter not in seen and len(letter[1]) > 20:
            seen.add(letter)
            keys.append(key)
    data.sources["letters"] = Source(
        np.array([titles[k] for k in keys]), np.array([bodies[k] for k in keys]), np.arange(len(keys)),
        np.array([drawn(k, 10) for k in keys]))

    a, b = (dict(rows(folder / f"needs-{reader}.tsv")) for reader in "ab")
    needs = components([(f"letter {k}", f"{reader} {labels[k]}") for reader, labels in (("a", a), ("b", b)) for k in labels])
    by_need = defaultdict(list)
    for key in a:
        by_need[needs[f"letter {key}"]].append(key)
    # A fixed third of the letters, by whole needs, is left out for good; a quarter of the rest while settings are chosen.
    part, count = {}, 0
    for need in sorted(by_need, key=lambda need: drawn(min(by_need[need]), 1 << 30)):
        part[need] = "test" if count < len(a) / 3 else "choose" if count < len(a) / 2 else "learn"
        count += len(by_need[need])
    queries, passages, groups, held_out = [], [], [], []
    for need, members in by_need.items():
        if part[need] == "test":
            continue
        random = Random(min(members))
        pairs = [(one, two) for one in members for two in members if one != two]
        for one, two in random.sample(pairs, min(len(pairs), 4 * len(members))):
            for left, right in ((titles[one], titles[two]), (whole[one], whole[two])):
                queries.append(left)
                passages.append(right)
                groups.append(need)
                held_out.append(0 if part[need] == "choose" else 1)
    data.sources["needs"] = Source(np.array(queries), np.array(passages), np.array(groups), np.array(held_out))

    def numbers(labels):
        names = {name: i for i, name in enumerate(sorted(set(labels.values())))}
        return np.array([names[labels[key]] for key in a])

    data.measured["needs"] = {
        "titles": np.array([titles[k][0] for k in a]), "whole": np.array([whole[k][0] for k in a]),
        "a": numbers(a), "b": numbers(b), "part": np.array([part[needs[f"letter {k}"]] for k in a])}
    verdicts = {key: (policy, sure) for key, policy, sure in rows(folder / "found.tsv")}
    policies = [row[3] for row in rows(folder / "policies.tsv")]
    data.measured["found"] = {
        "titles": np.array([titles[k][0] for k in verdicts]), "whole": np.array([whole[k][0] for k in verdicts]),
        "policies": np.array([texts.passage(policy) for policy in policies]),
        "found": np.array([policy != "NONE" for policy, _ in verdicts.values()]),
        "sure": np.array([sure == "sure" for _, sure in verdicts.values()])}


# --- questions to law articles ----------------------------------------------------------------------------------------


def stard_sources(data, texts, folder):
    from words import Bm25

    articles, questions = jsonl(folder / "corpus.jsonl"), jsonl(folder / "queries.jsonl")
    at_article = {a["_id"]: i for i, a in enumerate(articles)}
    at_question = {q["_id"]: i for i, q in enumerate(questions)}
    answers = [(at_question[q], at_article[a]) for q, a, _ in rows(folder / "qrels/train.tsv")[1:]]
    whole = np.array([texts.passage(f"{a['title']} {a['text']}") for a in articles])
    asked = np.array([texts.query(q["text"]) for q in questions])
    fold = np.array([drawn(q["_id"], STARD_FOLDS) for q in questions])
    answers = np.array(answers)
    laws = [re.sub("第[一二三四五六七八九十百千零〇]+条.*$", "", article["title"]) for article in articles]
    some = [i for i in range(len(articles)) if drawn(f"law {i}", 8) == 0 and len(articles[i]["text"]) > 40]
    law_numbers = {law: i for i, law in enumerate(sorted(set(laws)))}
    data.sources["laws"] = Source(
        np.array([[texts.query(laws[i])] for i in some]),
        np.array([[texts.passage(articles[i]["text"])] for i in some]), np.array([law_numbers[laws[i]] for i in some]),
        np.full(len(some), -1))

    search = Bm25([f"{a['title']} {a['text']}" for a in articles])
    best, score, mean, deviation = [], [], [], []
    for part in np.array_split(np.arange(len(questions)), 20):
        found = search.scores([questions[i]["text"] for i in part])
        order = np.argsort(-found, 1, kind="stable")[:, :WORDS_KEPT]
        best.append(order.astype(np.uint16))
        score.append(np.take_along_axis(found, order, 1))
        mean.append(found.mean(1))
        deviation.append(found.std(1))
    best = np.concatenate(best)
    q, a = answers.T
    # Wrong answers come from what the words find for any question.
    pool = np.union1d(best[:, :POOLED], a)
    forms = np.array([(whole[i], texts.passage(articles[i]["text"])) for i in a])
    data.sources["stard"] = Source(asked[q][:, None], forms, q, fold[q], a, whole[pool][:, None], pool.astype(int), answers)
    data.measured["stard"] = {
        "questions": asked, "articles": whole, "fold": fold, "answers": answers,
        "best": best, "score": np.concatenate(score), "mean": np.concatenate(mean), "deviation": np.concatenate(deviation)}


# --- our own pairs ----------------------------------------------------------------------------------------------------


def pair_source(data, texts, path):
    """Ways of saying a matter → its sentence, its title, another way; the title → the sentence."""
    queries, passages, groups, held_out = [], [], [], []
    for matter, (title, clause, *ways) in enumerate(rows(path)):
        clause_forms = [texts.passage(clause), texts.passage(f"{title} {clause}")]
        title_forms = [texts.passage(title), texts.query(title)]
        said = [texts.query(way) for way in ways]
        pairs = [([way, way], clause_forms) for way in said] + [([way, way], title_forms) for way in said]
        pairs += [([way, way], [said[i - 1], said[i - 2]]) for i, way in enumerate(said)]
        pairs += [([texts.query(title)] * 2, clause_forms)]
        for query, passage in pairs:
            queries.append(query)
            passages.append(passage)
            groups.append(matter)
            held_out.append(drawn(title, 10))
    data.sources["pairs"] = Source(np.array(queries), np.array(passages), np.array(groups), np.array(held_out))


# --- the demonstration corpus: measured only --------------------------------------------------------------------------


def read_run(path, at_ask, at_clause):
    """The program's own ranking (`xuanti eval --run`), which has ranks and no scores, as −ln rank."""
    ranked = np.full((len(at_ask), len(at_clause)), -np.log(len(at_clause)), np.float32)
    with open(path, encoding="utf-8") as file:
        for ask, _, clause, rank, *_ in map(str.split, file):
            ranked[at_ask[ask], at_clause[clause]] = -np.log(int(rank))
    return ranked


def corpus_measure(data, texts, folder, run):
    from words import Bm25

    clauses, asks = jsonl(folder / "corpus.jsonl"), jsonl(folder / "queries.jsonl")
    at_clause = {c["_id"]: i for i, c in enumerate(clauses)}
    at_ask = {a["_id"]: i for i, a in enumerate(asks)}

    def answers(name):
        return np.array([(at_ask[a], at_clause[c]) for a, c, _ in rows(folder / f"qrels/{name}.tsv")[1:]])

    whole = [f"{c['title']} {c['text']}" for c in clauses]
    data.measured["corpus"] = {
        "asks": np.array([texts.query(a["text"]) for a in asks]), "clauses": np.array([texts.passage(c) for c in whole]),
        "bare": np.array([texts.passage(c["text"]) for c in clauses]),
        "titles": np.array([texts.passage(c["title"].split(" / ")[0]) for c in clauses]),
        "cantonese": np.array([bool(CANTONESE.search(a["text"])) for a in asks]),
        "long": np.array([len(a["text"]) > 60 for a in asks]),
        "all": answers("answers-all"), "unseen": answers("answers-unseen"),
        "words": Bm25(whole).scores([a["text"] for a in asks]),
        "run": read_run(run, at_ask, at_clause) if run else None}


# --- one file ---------------------------------------------------------------------------------------------------------


def prepare(tokenizer, bench, pairs, corpus, run=None, kept=None):
    """Everything; kept in a file, which is read again if it exists."""
    if kept and kept.exists():
        data, pieces, ends = pickle.loads(gzip.decompress(kept.read_bytes()))
        data.texts = np.split(pieces, ends[:-1])
        return data
    data, texts = Data(), Texts(tokenizer)
    letter_sources(data, texts, bench / "letters")
    stard_sources(data, texts, bench / "stard")
    pair_source(data, texts, pairs)
    corpus_measure(data, texts, corpus / "labels/beir", run)
    if kept:
        whole = data, np.concatenate(texts.pieces), np.cumsum([len(pieces) for pieces in texts.pieces])
        kept.write_bytes(gzip.compress(pickle.dumps(whole), mtime=0))
    data.texts = texts.pieces
    return data
