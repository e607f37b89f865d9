#!/usr/bin/env python3
"""Static vectors of MiniLM by Model2Vec: how long making them takes, and titles a second.

    python3 static.py titles.txt [--seconds 5]

titles.txt has a title a line. Needs model2vec with its extra `distill`. Prints one JSON line.
"""

import argparse
import json
import statistics
import time

import torch
from bert import backbone_folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("titles")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    from model2vec.distill import distill_from_model
    from transformers import AutoModel, AutoTokenizer

    folder = backbone_folder("minilm")
    model, tokenizer = AutoModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    start = time.perf_counter()
    static = distill_from_model(model, tokenizer, pca_dims=256, device="cpu", quantize_to="float32")
    making = time.perf_counter() - start
    titles = open(options.titles, encoding="utf-8").read().rstrip("\n").split("\n")
    times = []
    while sum(times) < options.seconds or len(times) < 3:
        start = time.perf_counter()
        static.encode(titles, use_multiprocessing=False)
        times.append(time.perf_counter() - start)
    print(json.dumps({
        "peer": "static", "making_seconds": round(making, 2),
        "titles_per_second": round(len(titles) / statistics.median(times), 1), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
