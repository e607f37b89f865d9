#!/usr/bin/env python3
"""T5 fine-tuned on recommendation knowledge in plain PyTorch, one sample at a time: the twin that
losses are compared with.

The losses of some steps from the start, samples and batches in a file (see
Scripts/fixtures/recknowledge.py, which also says every formula):

    python3 recknowledge.py --problem FILE.safetensors --backbone DIR
"""

import argparse
import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from rarec import adamw, lists_of, tensors_of  # noqa: E402


class T5:
    """Encoder and decoder of one text each, all weights trained (arXiv 2404.00245 trains T5 so).

    ReLU between the maps of a feed-forward block, and a tied head.
    """

    def __init__(self, folder, dtype=torch.float64):
        folder = pathlib.Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        assert self.config["feed_forward_proj"] == "relu" and self.config["tie_word_embeddings"]
        self.table = {
            name: value.to(dtype).requires_grad_()
            for name, value in load_file(folder / "model.safetensors").items()}
        self.heads = self.config["num_heads"]

    def map(self, name, x):
        return F.linear(x, self.table[name + ".weight"])

    def norm(self, name, x):
        """x over the root of its mean square, nothing subtracted, times a weight."""
        mean_square = x.square().mean(dim=-1, keepdim=True)
        return x * (mean_square + self.config["layer_norm_epsilon"]).rsqrt() * self.table[name + ".weight"]

    def bucket(self, distance, looks_ahead):
        """The bucket of a key's place minus the query's."""
        count = self.config["relative_attention_num_buckets"]
        first, size = 0, max(0, -distance)
        if looks_ahead:
            count //= 2
            first, size = count * (distance > 0), abs(distance)
        exact = count // 2
        if size >= exact:
            farthest = self.config["relative_attention_max_distance"]
            growth = math.log(size / exact) / math.log(farthest / exact) * (count - exact)
            size = min(count - 1, exact + int(growth))
        return first + size

    def bias(self, stack, length):
        """What is added to the scores of all blocks of a stack, [heads, queries, keys]."""
        looks_ahead, places = stack == "encoder", range(length)
        buckets = [[self.bucket(key - query, looks_ahead) for key in places] for query in places]
        table = self.table[stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
        bias = table[torch.tensor(buckets)].permute(2, 0, 1)
        if not looks_ahead:
            bias = bias.masked_fill(torch.ones(length, length).triu(1).bool(), float("-inf"))
        return bias

    def attend(self, name, asking, asked, bias=0.0):
        """Attention [T, d] of some states to others; scores aren't divided."""

        def split(part, states):
            return self.map(name + part, states).view(len(states), self.heads, -1).transpose(0, 1)

        scores = split(".q", asking) @ split(".k", asked).transpose(1, 2) + bias
        mixed = scores.softmax(dim=-1) @ split(".v", asked)
        return self.map(name + ".o", mixed.transpose(0, 1).flatten(1))

    def stack(self, stack, ids, memory=None):
        """Token ids to the states that leave the encoder, or the decoder that sees its states, [T, d]."""
        x = self.table["shared.weight"][torch.tensor(ids)]
        bias = self.bias(stack, len(ids))
        layers = self.config["num_layers" if memory is None else "num_decoder_layers"]
        for block in range(layers):
            name = f"{stack}.block.{block}.layer."
            normed = self.norm(name + "0.layer_norm", x)
            x = x + self.attend(name + "0.SelfAttention", normed, normed, bias)
            last = name + "1"
            if memory is not None:
                normed = self.norm(name + "1.layer_norm", x)
                x = x + self.attend(name + "1.EncDecAttention", normed, memory)
                last = name + "2"
            inner = F.relu(self.map(last + ".DenseReluDense.wi", self.norm(last + ".layer_norm", x)))
            x = x + self.map(last + ".DenseReluDense.wo", inner)
        return self.norm(stack + ".final_layer_norm", x)

    def logits(self, source, output):
        """Scores of all tokens at each place of an output, given what came before, [N, vocabulary]."""
        before = [self.config["decoder_start_token_id"]] + output[:-1]
        states = self.stack("decoder", before, self.stack("encoder", source))
        return self.map("shared", states / self.config["d_model"] ** 0.5)

    def nll(self, source, output):
        """−ln p of an output's tokens, [N]."""
        return F.cross_entropy(self.logits(source, output), torch.tensor(output), reduction="none")

    def loss(self, samples):
        """The mean over all tokens of a batch's outputs."""
        return torch.cat([self.nll(*sample) for sample in samples]).mean()


def read_problem(path, folder, dtype=torch.float64):
    """The model, the tensors of the problem, and its samples: inputs and outputs."""
    data = tensors_of(path)
    return T5(folder, dtype), data, list(zip(lists_of(data, "inputs"), lists_of(data, "outputs")))


def losses_of_problem(path, folder, dtype=torch.float64):
    """The losses of the batches in a problem file, and all weights after them."""
    model, data, samples = read_problem(path, folder, dtype)
    matrices = tuple(name for name, value in model.table.items() if value.dim() == 2)
    optimiser = adamw(model.table, matrices)
    losses = []
    for batch in data["batches"].tolist():
        loss = model.loss([samples[index] for index in batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, {name: value.detach() for name, value in model.table.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--problem", required=True)
    parser.add_argument("--backbone", required=True)
    options = parser.parse_args()
    losses, _ = losses_of_problem(options.problem, options.backbone)
    print(json.dumps({"peer": "recknowledge", "losses": losses}))


if __name__ == "__main__":
    main()
