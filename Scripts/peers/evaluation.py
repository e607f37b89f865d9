#!/usr/bin/env python3
"""Full-ranking evaluation in PyTorch, block by block: hit rate and NDCG at 100.

    python3 evaluation.py 1000000 1000 64 [--seconds 10]

Random vectors of items and users (how many of each, and the width), 50 random items a user that are
dropped from the ranking, and one that is held out. A block of users is multiplied with a block of
items at a time, into one buffer. `lists` makes each user's list of 100 with torch.topk, merged over
the blocks, and finds the target in it; `ranks` makes no lists and counts the scores above the
target's. Prints one JSON line.
"""

import argparse
import json
import resource
import time

import torch

K = 100


def blocks(users, items, seen, target, options):
    """Scores of each block of items with what was seen at -inf, and the number of its first item."""
    buffer = torch.empty(len(users) * options.block_items)
    for start in range(0, len(items), options.block_items):
        block = items[start : start + options.block_items]
        scores = buffer[: len(users) * len(block)].view(len(users), len(block))
        torch.mm(users, block.T, out=scores)
        rows, places = torch.nonzero(
            (seen >= start) & (seen < start + len(block)) & (seen != target[:, None]), as_tuple=True)
        scores[rows, seen[rows, places] - start] = -torch.inf
        yield start, scores


def lists(users, items, seen, target, options):
    """The positions of targets in the lists of K, from 0; K for those that aren't in them."""
    best, places = None, None
    for start, scores in blocks(users, items, seen, target, options):
        top, found = torch.topk(scores, min(K, scores.shape[1]), dim=1, sorted=False)
        found += start
        if best is not None:
            top, found = torch.cat([best, top], 1), torch.cat([places, found], 1)
            top, order = torch.topk(top, K, dim=1)
            found = found.gather(1, order)
        best, places = top, found
    order = torch.argsort(best, dim=1, descending=True)
    hits = places.gather(1, order) == target[:, None]
    return torch.where(hits.any(1), hits.int().argmax(1), K)


def ranks(users, items, seen, target, options):
    """How many scores are above each target's."""
    level = (users * items[target]).sum(1, keepdim=True)
    above = torch.zeros(len(users), dtype=torch.long)
    for _, scores in blocks(users, items, seen, target, options):
        above += (scores > level).sum(1)
    return above


def measure(work, users, items, seen, target, options):
    """Users a second, hit rate, NDCG."""
    count, hits, gain = 0, 0, 0.0
    start = time.perf_counter()
    while True:
        for first in range(0, len(users), options.block_users):
            part = slice(first, first + options.block_users)
            position = work(users[part], items, seen[part], target[part], options)
            inside = position[position < K].float()
            hits += len(inside)
            gain += (1 / torch.log2(inside + 2)).sum().item()
            count += len(position)
            seconds = time.perf_counter() - start
            if seconds >= options.seconds and count >= options.block_users:
                return count / seconds, hits / count, gain / count


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=int)
    parser.add_argument("users", type=int)
    parser.add_argument("width", type=int)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--block-users", type=int, default=256)
    parser.add_argument("--block-items", type=int, default=131072)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    items, users = torch.randn(options.items, options.width), torch.randn(options.users, options.width)
    seen = torch.randint(options.items, (options.users, 50))
    target = torch.randint(options.items, (options.users,))
    figures = {}
    for work in lists, ranks:
        name = work.__name__
        rate, hit_rate, ndcg = measure(work, users, items, seen, target, options)
        figures |= {
            f"{name}_users_per_second": round(rate, 2),
            f"{name}_hr@100": hit_rate, f"{name}_ndcg@100": ndcg}
    print(json.dumps({
        "peer": "evaluation", "items": options.items, "users": options.users,
        "width": options.width, **figures,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
