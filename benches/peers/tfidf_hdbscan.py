"""TF-IDF + HDBSCAN, the core of BERTopic, over a round's CSV: prints seconds and outliers as JSON.

    tfidf_hdbscan.py LETTERS.csv THREADS

The vectors are brought to 50 dimensions first (truncated SVD), as BERTopic does (with UMAP, which takes longer): HDBSCAN
on the sparse vectors themselves would look at all pairs.
"""
import csv
import json
import logging
import sys
import time

import hdbscan
import jieba
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize


def main():
    file, threads = sys.argv[1], int(sys.argv[2])
    jieba.setLogLevel(logging.ERROR)
    start = time.perf_counter()
    with open(file, encoding="utf-8") as lines:
        texts = [row["意见建议"] for row in csv.DictReader(lines)]
    vectors = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None).fit_transform(texts)
    vectors = normalize(TruncatedSVD(50, random_state=0).fit_transform(vectors))
    labels = hdbscan.HDBSCAN(min_cluster_size=2, core_dist_n_jobs=threads).fit_predict(vectors)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "letters": len(texts), "groups": int(labels.max()) + 1, "outliers": int((labels < 0).sum())}))


if __name__ == "__main__":
    main()
