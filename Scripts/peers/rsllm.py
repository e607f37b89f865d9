#!/usr/bin/env python3
"""RSLLM in plain PyTorch, one text at a time: the twin that losses are compared with.

The losses of some steps from the start, parameters, prompts and batches in one file, the items' ID
vectors in rarec-twin.safetensors beside it (see Scripts/fixtures/rsllm.py, which also says every
formula):

    python3 rsllm.py --problem FILE.safetensors --backbone DIR --run text|unified
"""

import argparse
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from llama import Llama  # noqa: E402
from rarec import adamw, lists_of, parameters_of, tensors_of  # noqa: E402

RUNS = ["text", "unified"]
BEGINNING, END = 2, 3
SLOT, MARKER = -1, -2
STRENGTH = 2.0  # alpha / rank of the changes of low rank


class RSLLM:
    """Texts and ID slots before one language model with changes of low rank (arXiv 2412.16933)."""

    def __init__(self, llama, parameters, texts, vectors, temperature=0.5, alpha=0.125, beta=0.025):
        self.llama, self.texts, self.vectors = llama, texts, vectors
        self.temperature, self.alpha, self.beta = temperature, alpha, beta
        self.table = {name: value.clone().requires_grad_() for name, value in parameters.items()}
        llama.adapt(changes_of(self.table), STRENGTH)

    def linear(self, name, x):
        return F.linear(x, self.table[name + ".weight"], self.table[name + ".bias"])

    def project(self, item):
        """The row of an item's slot: e = W2 GELU(W1 z + b1) + b2, [d]."""
        return self.linear("user.input.outer", F.gelu(self.linear("user.input.inner", self.vectors[item])))

    def words(self, prompt, slots):
        """Words, the marker's row and the slots' rows of a prompt, [T, d]."""
        slots = iter(slots)

        def row(id):
            if id == SLOT:
                return self.project(next(slots))
            return self.table["user.input.marker"][0] if id == MARKER else self.llama.embed(id)

        return torch.stack([row(id) for id in prompt])

    def read(self, prompt, history, slots, target):
        """Token ids, where the history stands, the slots' items and the target to the states of the
        history v_U and of the target after it v_T|U, [d], and −ln p of the answer's tokens."""
        title = self.texts[target]
        words = torch.cat([self.words(prompt, slots), self.llama.embed(torch.tensor(title))])
        states = self.llama.read(words)
        logits = self.llama.logits(states[len(prompt) - 1:])
        nll = F.cross_entropy(logits, torch.tensor(title + [END]), reduction="none")
        start, end = history
        return states[start:end].mean(dim=0), states[len(prompt):].mean(dim=0), nll

    def item(self, item):
        """The states of an item's title read alone v_T, [d]."""
        return self.llama.read(self.llama.embed(torch.tensor([BEGINNING] + self.texts[item]))).mean(dim=0)

    def contrast(self, users, items, targets):
        """InfoNCE of each item [B, d] with its own among all users [B, d]; of equal texts none is
        another's negative."""
        texts = [self.texts[target] for target in targets]
        twins = torch.tensor([[one == other for other in texts] for one in texts])
        twins.fill_diagonal_(False)
        cosines = F.normalize(items, dim=1) @ F.normalize(users, dim=1).T
        logits = (cosines / self.temperature).masked_fill(twins, float("-inf"))
        return F.cross_entropy(logits, torch.arange(len(targets)))

    def loss(self, prompts):
        """The loss of a batch of prompts, each what `read` takes."""
        targets = [prompt[-1] for prompt in prompts]
        users, answers, nlls = zip(*[self.read(*prompt) for prompt in prompts])
        items = torch.stack([self.item(target) for target in targets])
        return (
            (1 - self.alpha - self.beta) * torch.cat(nlls).mean()
            + self.alpha * self.contrast(torch.stack(answers), items, targets)
            + self.beta * self.contrast(torch.stack(users), items, targets))


def changes_of(table):
    """The changes of low rank among a model's parameters, by the names that the backbone has."""
    return {
        name.removeprefix("backbone."): value for name, value in table.items() if name.startswith("backbone.")}


def read_problem(path, folder, run, dtype=torch.float64):
    """The model, the tensors of the problem, and its prompts as `RSLLM.read` takes them."""
    data = tensors_of(path)
    other = tensors_of(pathlib.Path(path).with_name("rarec-twin.safetensors"))
    vectors = other["items.vectors"].to(dtype) * other["input_scale"][1].to(dtype)
    parameters = parameters_of(data, dtype)
    if run == "text":
        parameters = {name: value for name, value in parameters.items() if name.startswith("backbone.")}
    model = RSLLM(Llama(folder, dtype), parameters, lists_of(data, "texts"), vectors)
    name = {"text": "plain", "unified": "prompts"}[run]
    slots = lists_of(data, "slots") if run == "unified" else [[]] * len(data["targets"])
    prompts = list(zip(
        lists_of(data, name), data[name + ".history"].tolist(), slots, data["targets"].tolist()))
    return model, data, prompts


def steps(model, table, data, examples):
    """The losses of the batches in a problem's tensors, and the table's parameters after them."""
    optimiser = adamw(table, "weight")
    losses = []
    for batch in data["batches"].tolist():
        loss = model.loss([examples[index] for index in batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, {name: value.detach() for name, value in table.items()}


def losses_of_problem(path, folder, run, dtype=torch.float64):
    """The losses of the batches in a problem file, and the trained parameters."""
    model, data, prompts = read_problem(path, folder, run, dtype)
    return steps(model, model.table, data, prompts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", required=True)
    parser.add_argument("--backbone", required=True)
    parser.add_argument("--run", choices=RUNS, default="unified")
    options = parser.parse_args()
    losses, _ = losses_of_problem(options.problem, options.backbone, options.run)
    print(json.dumps({"peer": "rsllm", "run": options.run, "losses": losses}))


if __name__ == "__main__":
    main()
