#!/usr/bin/env python3
"""SASRec in plain PyTorch on padded batches: full softmax over all items at all positions.

    python3 sasrec.py sequences.txt [--seconds 30]          positions a second
    python3 sasrec.py sequences.txt --train [--epochs 200]  trains and ranks the held-out items

sequences.txt: one user a line, item numbers from 1, oldest first (a leading user id is not one).
Leave-one-out: the last item is the test's, the one before it valid's. Prints one JSON line; positions
are real ones, padding not counted. `--loss real` makes logits at real positions only, `padded`
(as most people write it) at all of them.

Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018; the loss is the softmax of
Klenitskiy and Vasilev, RecSys 2023.
"""

import argparse
import copy
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    def __init__(self, width, heads, dropout):
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.attention_norm, self.inner_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, width), nn.Linear(width, width)
        self.drop = nn.Dropout(dropout)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in self.qkv(self.attention_norm(x)).chunk(3, dim=-1))
        mixed = F.scaled_dot_product_attention(
            q, k, v, is_causal=True, dropout_p=self.dropout if self.training else 0.0)
        x = x + self.drop(self.output(mixed.transpose(1, 2).reshape(batch, length, width)))
        return x + self.drop(self.narrow(self.drop(F.relu(self.widen(self.inner_norm(x))))))


class SASRec(nn.Module):
    """Right-padded sequences [B, N] of item numbers, 0 for padding, to states [B, N, d]."""

    def __init__(self, items, options):
        super().__init__()
        self.items = nn.Embedding(items + 1, options.dim, padding_idx=0)
        self.positions = nn.Embedding(options.maxlen, options.dim)
        self.drop = nn.Dropout(options.dropout)
        self.blocks = nn.ModuleList(
            Block(options.dim, options.heads, options.dropout) for _ in range(options.blocks))
        self.norm = nn.LayerNorm(options.dim)
        for parameter in [self.items.weight, self.positions.weight]:
            nn.init.normal_(parameter, std=0.02)
        with torch.no_grad():
            self.items.weight[0] = 0

    def forward(self, sequences):
        x = self.items(sequences) * self.items.embedding_dim**0.5
        x = self.drop(x + self.positions.weight[: sequences.shape[1]])
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def logits(self, states):
        return states @ self.items.weight[1:].T


def padded(rows, maxlen):
    batch = torch.zeros(len(rows), maxlen, dtype=torch.long)
    for row, items in enumerate(rows):
        items = items[-maxlen:]
        batch[row, : len(items)] = torch.tensor(items)
    return batch


def batches(training, options, generator):
    """Inputs, targets and the number of real positions; users in a random order."""
    users = [items for items in training if len(items) > 1]
    order = torch.randperm(len(users), generator=generator).tolist()
    for start in range(0, len(order), options.batch):
        rows = [users[user][-options.maxlen - 1 :] for user in order[start : start + options.batch]]
        inputs = padded([row[:-1] for row in rows], options.maxlen)
        targets = padded([row[1:] for row in rows], options.maxlen)
        yield inputs, targets, sum(len(row) - 1 for row in rows)


def step(model, optimiser, inputs, targets, options):
    states = model(inputs)
    if options.loss == "real":
        states, targets = states[targets > 0], targets[targets > 0]
    logits = model.logits(states)
    loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), targets.reshape(-1) - 1, ignore_index=-1)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item()


@torch.no_grad()
def evaluate(model, histories, targets, options):
    """Full ranking, items of the history dropped: NDCG@10 and HR@10."""
    model.eval()
    gain, hits = 0.0, 0
    for start in range(0, len(histories), 256):
        rows = histories[start : start + 256]
        states = model(padded(rows, options.maxlen))
        last = torch.tensor([min(len(row), options.maxlen) - 1 for row in rows])
        scores = model.logits(states[torch.arange(len(rows)), last])
        for row, (history, target) in enumerate(zip(rows, targets[start : start + 256])):
            score = scores[row, target - 1].item()
            scores[row, torch.tensor(history) - 1] = -torch.inf
            scores[row, target - 1] = score
            rank = int((scores[row] > score).sum())
            if rank < 10:
                hits += 1
                gain += 1 / torch.log2(torch.tensor(rank + 2.0)).item()
    model.train()
    return gain / len(histories), hits / len(histories)


def train(model, optimiser, sequences, options, generator):
    training = [items[:-2] if len(items) > 2 else items for items in sequences]
    held_out = [items for items in sequences if len(items) > 2]
    valid = [items[:-2] for items in held_out], [items[-2] for items in held_out]
    test = [items[:-1] for items in held_out], [items[-1] for items in held_out]
    best, best_epoch, weights, start, positions = -1.0, 0, None, time.perf_counter(), 0
    steps = 0
    for epoch in range(1, options.epochs + 1):
        for inputs, targets, real in batches(training, options, generator):
            steps += 1
            for group in optimiser.param_groups:
                group["lr"] = options.rate * min(1.0, steps / options.warm_up)
            loss = step(model, optimiser, inputs, targets, options)
            positions += real
        ndcg, hr = evaluate(model, *valid, options)
        print(f"epoch {epoch} loss {loss:.4f} valid ndcg@10 {ndcg:.4f} hr@10 {hr:.4f}", file=sys.stderr)
        if ndcg > best:
            best, best_epoch, weights = ndcg, epoch, copy.deepcopy(model.state_dict())
        if epoch - best_epoch >= options.patience:
            break
    seconds = time.perf_counter() - start
    model.load_state_dict(weights)
    ndcg, hr = evaluate(model, *test, options)
    return {
        "ndcg@10": round(ndcg, 5), "hr@10": round(hr, 5), "valid_ndcg@10": round(best, 5),
        "best_epoch": best_epoch, "epochs": epoch, "seconds": round(seconds, 1)}


def measure(model, optimiser, sequences, options, generator):
    training = [items[:-2] if len(items) > 2 else items for items in sequences]
    steps, positions, losses, start = 0, 0, [], None
    while True:
        for inputs, targets, real in batches(training, options, generator):
            losses.append(round(step(model, optimiser, inputs, targets, options), 4))
            if start is None:
                if len(losses) == 2:
                    start = time.perf_counter()
                continue
            steps, positions = steps + 1, positions + real
            seconds = time.perf_counter() - start
            if seconds >= options.seconds:
                return {
                    "positions_per_second": round(positions / seconds, 1), "steps": steps,
                    "first_loss": losses[0], "last_loss": losses[-1]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sequences")
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--loss", choices=["padded", "real"], default="padded")
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--maxlen", type=int, default=50)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--warm-up", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--patience", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    generator = torch.Generator().manual_seed(options.seed)
    sequences = [[int(word) for word in line.split()] for line in open(options.sequences)]
    sequences = [items for items in sequences if items]
    items = max(max(row) for row in sequences)
    model = SASRec(items, options)
    optimiser = torch.optim.Adam(model.parameters(), lr=options.rate, betas=(0.9, 0.98))
    work = train if options.train else measure
    figures = work(model, optimiser, sequences, options, generator)
    print(json.dumps({
        "peer": "sasrec", "users": len(sequences), "items": items, "loss": options.loss, **figures,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
