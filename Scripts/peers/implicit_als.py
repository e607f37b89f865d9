#!/usr/bin/env python3
"""`implicit` 0.7.2's alternating least squares, on the interactions and the split of a file.

    pip install implicit==0.7.2
    python3 implicit_als.py interactions.csv --factors 64 --unobserved 0.1 --lambda 0.01 --lists lists.csv

interactions.csv: columns `user`, `item` and `part`, as `export data to="interactions.csv"` writes them. It trains on
the rows of `train`; --lists writes the first --top items of each user, without those of `train` and `valid`.

Its loss is Σ c (p · q − 1)² over observed pairs, (p · q)² over others, and a penalty alike for all. That of `ials`
with `scaling=0`, (p · q − 1)² over observed pairs, α₀ (p · q)² over all and a penalty λ, is the same up to a factor
that all scores share where c = 1 + 1 / α₀ and the penalty is c λ: that is what it is given. Users' vectors are solved
once more for the items', as `ials` does. Prints one JSON line; `seconds` are of the fit alone.
"""

import argparse
import csv
import json
import time

import numpy as np
import scipy.sparse
from implicit.cpu.als import AlternatingLeastSquares
from threadpoolctl import threadpool_limits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("interactions")
    parser.add_argument("--factors", type=int, default=64)
    parser.add_argument("--unobserved", type=float, default=0.1)
    parser.add_argument("--lambda", dest="penalty", type=float, default=0.01)
    parser.add_argument("--iterations", type=int, default=16)
    parser.add_argument("--solver", choices=["cholesky", "cg"], default="cholesky")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--lists")
    parser.add_argument("--top", type=int, default=100)
    options = parser.parse_args()

    with open(options.interactions, newline="") as file:
        rows = list(csv.DictReader(file))
    users = list(dict.fromkeys(row["user"] for row in rows))
    items = list(dict.fromkeys(row["item"] for row in rows))
    number_of_user = {user: number for number, user in enumerate(users)}
    number_of_item = {item: number for number, item in enumerate(items)}

    def matrix(parts):
        pairs = {
            (number_of_user[row["user"]], number_of_item[row["item"]])
            for row in rows
            if row["part"] in parts
        }
        places = np.array(sorted(pairs)).T
        ones = np.ones(places.shape[1], np.float32)
        return scipy.sparse.csr_matrix((ones, places), shape=(len(users), len(items)))

    train, seen = matrix({"train"}), matrix({"train", "valid"})
    weight = 1 + 1 / options.unobserved
    model = AlternatingLeastSquares(
        factors=options.factors,
        regularization=options.penalty * weight,
        alpha=weight,
        iterations=options.iterations,
        use_cg=options.solver == "cg",
        num_threads=options.threads,
        random_state=options.seed,
    )
    with threadpool_limits(1):  # its threads are its own
        start, cpu = time.perf_counter(), time.process_time()
        model.fit(train, show_progress=False)
        seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
        vectors = model.recalculate_user(np.arange(len(users)), train)
    if options.lists:
        known = np.flatnonzero(train.getnnz(0))
        with open(options.lists, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["user", "item", "rank"])
            for user in range(len(users)):
                scores = np.full(len(items), -np.inf)
                scores[known] = model.item_factors[known].astype(float) @ vectors[user].astype(float)
                scores[seen[user].indices] = -np.inf
                order = np.argsort(-scores, kind="stable")[: options.top]
                for rank, item in enumerate(order[np.isfinite(scores[order])], 1):
                    out.writerow([users[user], items[item], rank])
    print(
        json.dumps(
            {
                "peer": "implicit 0.7.2",
                "solver": options.solver,
                "seed": options.seed,
                "seconds": round(seconds, 2),
                "cpu": round(cpu, 2),
            }
        )
    )


main()
