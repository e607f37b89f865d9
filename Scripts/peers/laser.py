#!/usr/bin/env python3
"""Laser in plain PyTorch, one text at a time: the twin that losses are compared with.

The losses of some steps from the start, parameters in one file, items, pairs and batches in
rarec-twin.safetensors beside it (see Scripts/fixtures/laser.py, which also says every formula):

    python3 laser.py --problem FILE.safetensors --backbone DIR --router top1|straight_through
"""

import argparse
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bert import Bert  # noqa: E402
from rarec import adamw, lists_of, parameters_of, tensors_of  # noqa: E402

ROUTERS = ["top1", "straight_through"]


class Laser:
    """M-Former and suffix before and after a text of one frozen language model (arXiv 2409.01605)."""

    def __init__(self, bert, parameters, router, heads=2, temperature=0.05, balance=0.01):
        self.bert, self.router, self.heads = bert, router, heads
        self.temperature, self.balance = temperature, balance
        self.table = {name: value.clone().requires_grad_() for name, value in parameters.items()}
        self.experts = len(self.get("mformer.router.weight"))
        self.blocks = 1 + max(int(name.split(".")[3]) for name in self.table if ".blocks." in name)

    def get(self, name):
        return self.table["user." + name]

    def linear(self, name, x):
        return F.linear(x, self.get(name + ".weight"), self.get(name + ".bias"))

    def add(self, name, x, part):
        """Post-norm: LayerNorm(x + part)."""
        return F.layer_norm(
            x + part, x.shape[-1:], self.get(name + ".norm.gain"), self.get(name + ".norm.bias"), eps=1e-12)

    def attend(self, queries, keys, values):
        queries, keys, values = [
            x.view(len(x), self.heads, -1).transpose(0, 1) for x in [queries, keys, values]]
        weights = (queries @ keys.transpose(1, 2) / queries.shape[-1] ** 0.5).softmax(dim=-1)
        return (weights @ values).transpose(0, 1).flatten(1)

    def route(self, states):
        """Probabilities p_ij at each position [N, K], and the expert of their mean."""
        shares = F.linear(states, self.get("mformer.router.weight")).softmax(dim=1)
        return shares, int(shares.mean(dim=0).argmax())

    def prefix(self, states, shares, expert):
        """ID states [N, d_i] to rows that stand for words, [L, d]."""
        x = self.get("mformer.queries").chunk(self.experts)[expert]
        for block in range(self.blocks):
            name = f"mformer.blocks.{block}."
            parts = self.linear(name + "attention.in", x).chunk(3, dim=1)
            x = self.add(name + "attention", x, self.linear(name + "attention.out", self.attend(*parts)))
            if block % 2 == 0:
                asked = self.linear(name + "cross.q", x)
                read = self.attend(asked, *self.linear(name + "cross.kv", states).chunk(2, dim=1))
                x = self.add(name + "cross", x, self.linear(name + "cross.out", read))
            inner = F.gelu(self.linear(name + "ffn.in", x))
            x = self.add(name + "ffn", x, self.linear(name + "ffn.out", inner))
        rows = self.linear("input.map", x)
        if self.router == "straight_through":
            share = shares.mean(dim=0)[expert]
            rows = rows * (share / share.detach())
        return rows

    def read(self, text, states):
        """Token ids and ID states to the last state at the suffix [d], p_ij [N, K] and the expert."""
        shares, expert = self.route(states)
        words = self.bert.words(torch.tensor(text))
        rows = self.prefix(states, shares, expert)
        x = self.bert.embed_words(torch.cat([words[:1], rows, words[1:], self.get("suffix")])[None])
        mask = torch.ones(x.shape[:2], dtype=torch.bool)
        for layer in range(self.bert.layers):
            x = self.bert.layer(layer, x, mask)
        return x[0, -1], shares, expert

    @torch.no_grad()
    def matrix(self, inputs):
        """The vectors of texts and their ID states, with no gradient, [texts, d]."""
        return torch.stack([self.read(*pair)[0] for pair in inputs])

    def loss(self, users, targets, items):
        """The loss of texts and ID states against the fixed matrix of all items."""
        vectors, shares, _ = zip(*[self.read(*user) for user in users])
        cosines = F.normalize(torch.stack(vectors), dim=1) @ F.normalize(items, dim=1).T
        loss = F.cross_entropy(cosines / self.temperature, torch.tensor(targets))
        shares = torch.cat(shares)
        chosen = F.one_hot(shares.argmax(dim=1), self.experts).to(shares.dtype).mean(dim=0)
        return loss + self.balance * self.experts * (chosen * shares.mean(dim=0)).sum()


def read_problem(path, folder, router, dtype=torch.float64):
    """The model, the tensors of the RA-Rec twin, and the pairs' and items' texts and ID states."""
    data = tensors_of(pathlib.Path(path).with_name("rarec-twin.safetensors"))
    model = Laser(Bert(folder, dtype), parameters_of(tensors_of(path), dtype), router)
    vectors, (user_scale, item_scale) = data["items.vectors"].to(dtype), data["input_scale"].to(dtype)
    users = [vectors[history] * user_scale for history in lists_of(data, "pairs.history")]
    users = list(zip(lists_of(data, "pairs.ids"), users))
    items = list(zip(lists_of(data, "items.ids"), (vectors * item_scale).split(1)))
    return model, data, users, items


def losses_of_problem(path, folder, router, refresh=10):
    """The losses of the batches in a problem file, and the trained parameters."""
    model, data, users, items = read_problem(path, folder, router)
    optimiser = adamw(model.table, ("weight", "queries"))
    targets = data["pairs.target"].tolist()
    losses = []
    for step, batch in enumerate(data["batches"].tolist()):
        if step % refresh == 0:
            matrix = model.matrix(items)
        loss = model.loss([users[pair] for pair in batch], [targets[pair] for pair in batch], matrix)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, {name: value.detach() for name, value in model.table.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", required=True)
    parser.add_argument("--backbone", required=True)
    parser.add_argument("--router", choices=ROUTERS, default="top1")
    options = parser.parse_args()
    losses, _ = losses_of_problem(options.problem, options.backbone, options.router)
    print(json.dumps({"peer": "laser", "router": options.router, "losses": losses}))


if __name__ == "__main__":
    main()
