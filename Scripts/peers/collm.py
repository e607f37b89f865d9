#!/usr/bin/env python3
"""CoLLM in plain PyTorch, one text at a time: the twin that losses are compared with.

The losses of some steps from the start, parameters, prompts and batches in one file, the items' ID
vectors in rarec-twin.safetensors beside it (see Scripts/fixtures/collm.py, which also says every
formula):

    python3 collm.py --problem FILE.safetensors --backbone DIR --run text|ids
"""

import argparse
import json
import pathlib
import sys

import torch
import torch.nn.functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from llama import Llama  # noqa: E402
from rarec import lists_of, parameters_of, tensors_of  # noqa: E402
from rsllm import STRENGTH, changes_of, steps  # noqa: E402

RUNS = ["text", "ids"]
TRAINED = {"text": "backbone.", "ids": "user."}  # what the names of a run's parameters begin with
ITEM, USER = -1, -3  # places of slots
YES = 5


class CoLLM:
    """A user's and an item's ID slot in a question to one language model (arXiv 2310.19488)."""

    def __init__(self, llama, parameters, run, users, items):
        self.llama, self.vectors = llama, {USER: users, ITEM: items}
        self.parameters = {name: value.clone() for name, value in parameters.items()}
        self.table = {
            name: value.requires_grad_() for name, value in self.parameters.items()
            if name.startswith(TRAINED[run])}
        llama.adapt(changes_of(self.parameters), STRENGTH)

    def linear(self, name, x):
        return F.linear(x, self.parameters[name + ".weight"], self.parameters[name + ".bias"])

    def project(self, vector):
        """The row of a slot, of users and items alike: e = W2 ReLU(W1 z + b1) + b2, [d]."""
        return self.linear("user.input.outer", F.relu(self.linear("user.input.inner", vector)))

    def score(self, prompt, user, item):
        """Token ids, the user and the candidate to the logit of "yes" after the prompt."""
        numbers = {USER: user, ITEM: item}
        words = torch.stack([
            self.project(self.vectors[id][numbers[id]]) if id < 0 else self.llama.embed(id) for id in prompt])
        return self.llama.logits(self.llama.read(words)[-1])[YES]

    def loss(self, examples):
        """The loss of a batch: what `score` takes, and the label."""
        scores = torch.stack([self.score(*example[:3]) for example in examples])
        labels = scores.new_tensor([example[3] for example in examples])
        return F.binary_cross_entropy_with_logits(scores, labels)


def read_problem(path, folder, run, dtype=torch.float64):
    """The model, the tensors of the problem, and its examples: prompt, user, candidate and label."""
    data = tensors_of(path)
    other = tensors_of(pathlib.Path(path).with_name("rarec-twin.safetensors"))
    items = other["items.vectors"].to(dtype) * other["input_scale"][1].to(dtype)
    model = CoLLM(
        Llama(folder, dtype), parameters_of(data, dtype), run, data["users.vectors"].to(dtype), items)
    prompts = lists_of(data, {"text": "plain", "ids": "prompts"}[run])
    numbers = [data[name].tolist() for name in ["slots.user", "slots", "labels"]]
    return model, data, list(zip(prompts, *numbers))


def losses_of_problem(path, folder, run, dtype=torch.float64):
    """The losses of the batches in a problem file, and the trained parameters."""
    model, data, examples = read_problem(path, folder, run, dtype)
    return steps(model, model.table, data, examples)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", required=True)
    parser.add_argument("--backbone", required=True)
    parser.add_argument("--run", choices=RUNS, default="ids")
    options = parser.parse_args()
    losses, _ = losses_of_problem(options.problem, options.backbone, options.run)
    print(json.dumps({"peer": "collm", "run": options.run, "losses": losses}))


if __name__ == "__main__":
    main()
