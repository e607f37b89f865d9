#!/usr/bin/env python3
"""RA-Rec in plain PyTorch on padded batches: the twin that speed and losses are compared with.

Bench: real titles and sequences, random ID vectors, one JSON line of figures at the end:

    python3 rarec.py --titles titles.txt --sequences sequences.txt [--seconds 30] [--backbone DIR]
                     [--model smollm2] [--from-layer 4]

    titles.txt     line i is the title of item i, counted from 1
    sequences.txt  one user a line, item numbers from 1, oldest first (a leading user id is not one)

A step is 32 users of their last 10 titles + 32 positives + 64 uniform negatives on frozen
all-MiniLM-L6-v2 or SmolLM2, with 4 free rows and 1 ID row at every layer (or from one on), mean pooling, cosine with a learnt
scale, sampled softmax with logQ correction, 0.1 × InfoNCE alignment, AdamW. The states of the hard
prompts, which alignment compares with, are kept from one use of a text to the next.

Parity: the losses of some steps from the start, items, pairs and batches in a file (see
Scripts/fixtures/rarec.py, which also says every formula):

    python3 rarec.py --problem FILE.safetensors --backbone DIR --preset paper|tuned
"""

import argparse
import json
import math
import pathlib
import random
import resource
import sys
import time

import torch
import torch.nn.functional as F
from safetensors import safe_open

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from bert import Bert, backbone_folder, pad  # noqa: E402

PRESETS = {
    "paper": dict(loss="bpr", score="dot", pooling="cls"),
    "tuned": dict(loss="softmax", score="cosine", pooling="mean"),
}


def adamw(table, decayed, rate=1e-3, decay=0.01):
    """AdamW; weight decay on the parameters whose names end so, not on the others."""
    groups = {True: [], False: []}
    for name, parameter in table.items():
        groups[name.endswith(decayed)].append(parameter)
    return torch.optim.AdamW(
        [dict(params=groups[True], weight_decay=decay), dict(params=groups[False], weight_decay=0.0)],
        lr=rate, betas=(0.9, 0.999), eps=1e-8)


def tensors_of(path):
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}


def lists_of(data, name):
    values, offsets = data[name].tolist(), data[name + ".offsets"].tolist()
    return [values[start:end] for start, end in zip(offsets, offsets[1:])]


def add_lists(data, name, lists):
    """Adds lists as `lists_of` takes them: all values, and where each list starts and ends."""
    data[name] = torch.tensor([value for values in lists for value in values], dtype=torch.int32)
    lengths = torch.tensor([0] + [len(values) for values in lists])
    data[name + ".offsets"] = lengths.cumsum(0).to(torch.int32)


def drawn_batches(steps, size, count, generator):
    """Batches of different examples among `count`, [steps, size]."""
    return torch.stack(
        [torch.randperm(count, generator=generator)[:size] for _ in range(steps)]).to(torch.int32)


def parameters_of(data, dtype):
    return {
        name.removeprefix("initial."): value.to(dtype) for name, value in data.items()
        if name.startswith("initial.")}


class RARec(torch.nn.Module):
    """Maps, free rows and scale of two towers on one frozen language model."""

    def __init__(self, bert, parameters, preset, alignment=0.1, temperature=0.1, from_layer=0):
        super().__init__()
        self.bert, self.preset = bert, preset
        self.alignment, self.temperature, self.from_layer = alignment, temperature, from_layer
        self.table = torch.nn.ParameterDict(
            {name.replace(".", "/"): torch.nn.Parameter(value.clone()) for name, value in parameters.items()
             if name != "scale" or preset["score"] == "cosine"})

    def get(self, name):
        return self.table[name.replace(".", "/")]

    def optimiser(self, rate=1e-3, decay=0.01):
        """AdamW; weight decay on the maps only, not on biases, free rows and the scale."""
        return adamw(self.table, "weight", rate, decay)

    def id_rows(self, tower, layer, vectors):
        """p = W z + b: [texts, d]."""
        return F.linear(vectors, self.get(f"{tower}.{layer}.weight"), self.get(f"{tower}.{layer}.bias"))

    def tower(self, tower, texts, vectors):
        """Pooled last states with rows injected at every layer, [texts, d]."""
        ids, mask = pad(texts)
        rows = [None] * self.from_layer
        for layer in range(self.from_layer, self.bert.layers):
            free = self.get(f"{tower}.{layer}.free").expand(len(texts), -1, -1)
            rows.append(torch.cat([free, self.id_rows(tower, layer, vectors)[:, None]], dim=1))
        last = self.bert.states(ids, mask, rows)[-1]
        return last[:, 0] if self.preset["pooling"] == "cls" else mean(last, mask)

    def align(self, tower, side):
        """InfoNCE between ID rows and centred mean states of hard prompts [layers, texts, d].

        Of equal texts none is another's negative.
        """
        vectors, means, texts = side["vectors"], side["means"], side["texts"]
        twins = torch.tensor([[one == other for other in texts] for one in texts])
        twins.fill_diagonal_(False)
        total = 0.0
        for layer in range(self.from_layer, self.bert.layers):
            rows = F.normalize(self.id_rows(tower, layer, vectors), dim=1)
            states = F.normalize(means[layer] - means[layer].mean(dim=0), dim=1)
            logits = (rows @ states.T / self.temperature).masked_fill(twins, -1e9)
            total = total + F.cross_entropy(logits, torch.arange(len(vectors)))
        return total / (self.bert.layers - self.from_layer)

    def loss(self, users, items, targets, masked, log_q):
        """The loss of a batch.

        users, items: dicts of texts, vectors, means; targets: the column of each user's positive;
        masked [users, items]: columns that are no negatives of a user; log_q [items].
        """
        user = self.tower("user", users["texts"], users["vectors"])
        item = self.tower("item", items["texts"], items["vectors"])
        if self.preset["score"] == "dot":
            scores = user @ item.T
        else:
            scores = self.get("scale").exp() * (F.normalize(user, dim=1) @ F.normalize(item, dim=1).T)
        if self.preset["loss"] == "bpr":
            negatives = ~masked
            negatives[torch.arange(len(targets)), targets] = False
            positive = scores.gather(1, targets[:, None])
            loss = F.softplus(scores - positive)[negatives].mean()
        else:
            shifted = torch.where(masked, scores.new_tensor(-1e9), scores - log_q)
            loss = F.cross_entropy(shifted, targets)
        if self.alignment > 0:
            loss = loss + self.alignment * self.align("user", users)
            loss = loss + self.alignment * self.align("item", items)
        return loss


def mean(states, mask):
    """The mean over real tokens, [texts, d]."""
    weights = mask.to(states.dtype)[:, :, None]
    return (states * weights).sum(dim=1) / weights.sum(dim=1)


@torch.no_grad()
def hard_means(bert, texts):
    """Mean states entering each layer with nothing injected, [layers, texts, d]."""
    ids, mask = pad(texts)
    return torch.stack([mean(states, mask) for states in bert.states(ids, mask)[:-1]])


class KeptMeans:
    """Mean states of hard prompts, computed when a text is first met and kept."""

    def __init__(self, bert):
        self.bert, self.known = bert, {}

    def __call__(self, keys, texts):
        missing = [index for index, key in enumerate(keys) if key not in self.known]
        if missing:
            means = hard_means(self.bert, [texts[index] for index in missing])
            for place, index in enumerate(missing):
                self.known[keys[index]] = means[:, place].clone()
        return torch.stack([self.known[key] for key in keys], dim=1)


def log_expected(popularity, batch, negatives):
    """ln of how often each item is expected among a batch's candidates, [items]."""
    share = popularity / popularity.sum().clamp(min=1)
    return (batch * share + negatives / len(popularity)).clamp(min=1e-9).log()


def candidates_of(targets, negatives):
    """The distinct targets in the order they come, then the negatives; and each target's column."""
    candidates = list(dict.fromkeys(targets)) + list(negatives)
    place = {item: column for column, item in enumerate(candidates)}
    return candidates, torch.tensor([place[item] for item in targets])


def is_masked(candidates, targets, known):
    """[users, items]: items that a user is known to have taken, other than the target."""
    return torch.tensor(
        [[item in taken and item != target for item in candidates] for target, taken in zip(targets, known)])


def losses_of_problem(path, folder, preset, dtype=torch.float64, rate=1e-3, decay=0.01):
    """The losses of the batches in a problem file, and the trained parameters."""
    data = tensors_of(path)
    bert = Bert(folder, dtype)
    model = RARec(bert, parameters_of(data, dtype), PRESETS[preset])
    optimiser = model.optimiser(rate, decay)
    pair_texts, item_texts, known = [lists_of(data, name) for name in ["pairs.ids", "items.ids", "pairs.known"]]
    targets_of = data["pairs.target"].tolist()
    user_vectors = data["pairs.vectors"].to(dtype) * data["input_scale"][0].to(dtype)
    item_vectors = data["items.vectors"].to(dtype) * data["input_scale"][1].to(dtype)
    losses = []
    for batch in data["batches"].tolist():
        targets = [targets_of[pair] for pair in batch]
        candidates, columns = candidates_of(targets, [])
        users = dict(texts=[pair_texts[pair] for pair in batch], vectors=user_vectors[batch])
        items = dict(texts=[item_texts[item] for item in candidates], vectors=item_vectors[candidates])
        for side in [users, items]:
            side["means"] = hard_means(bert, side["texts"])
        log_q = log_expected(data["popularity"].to(dtype), len(batch), 0)[candidates]
        masked = is_masked(candidates, targets, [set(known[pair]) for pair in batch])
        loss = model.loss(users, items, columns, masked, log_q)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    final = {name.replace("/", "."): value.detach() for name, value in model.table.items()}
    return losses, final


def initial_parameters(bert, id_width, free_rows, generator):
    """Tied maps N(0, 0.2²), free rows about the mean token embedding, scale 10."""
    mean_embedding = bert.mean_embedding
    parameters = {"scale": torch.tensor(math.log(10.0))}
    for layer in range(bert.layers):
        weight = 0.2 * torch.randn(bert.width, id_width, generator=generator)
        for tower in ["user", "item"]:
            parameters[f"{tower}.{layer}.weight"] = weight
            parameters[f"{tower}.{layer}.bias"] = torch.zeros(bert.width)
            noise = 0.02 * torch.randn(free_rows, bert.width, generator=generator)
            parameters[f"{tower}.{layer}.free"] = mean_embedding + noise
    return parameters


def bench(options):
    from tokenizers import Tokenizer

    folder = pathlib.Path(options.backbone or backbone_folder(options.model))
    if options.model == "minilm":
        bert = Bert(folder)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        before, after = [101], [102]
    else:
        from llama import Llama, gguf_file
        from transformers import AutoTokenizer

        bert = Llama(folder)
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf_file(folder).name).backend_tokenizer
        before, after = [], []
    tokenizer.no_truncation()
    tokenizer.no_padding()
    titles = open(options.titles, encoding="utf-8").read().split("\n")
    title_ids = [tokenizer.encode(title, add_special_tokens=False).ids for title in titles]
    comma = tokenizer.encode(",", add_special_tokens=False).ids
    sequences = [[int(word) - 1 for word in line.split()] for line in open(options.sequences)]
    sequences = [sequence[:-2] for sequence in sequences if len(sequence) > 3]
    item_count = 1 + max(max(sequence) for sequence in sequences)
    popularity = torch.zeros(item_count)
    for sequence in sequences:
        for item in sequence:
            popularity[item] += 1

    def item_text(item):
        return before + title_ids[item][: options.longest - 2] + after

    def user_text(history):
        text = []
        for item in reversed(history[-options.titles_in_prompt:]):
            piece = title_ids[item] + (comma if text else [])
            if len(text) + len(piece) > options.longest - 2:
                break
            text = piece + text
        return before + text + after

    draw = random.Random(options.seed)
    generator = torch.Generator().manual_seed(options.seed)
    item_vectors = torch.randn(item_count, options.dim, generator=generator)
    parameters = initial_parameters(bert, options.dim, options.rows, generator)
    for name in list(parameters):
        if "." in name and int(name.split(".")[1]) < options.from_layer:
            del parameters[name]
    model = RARec(bert, parameters, PRESETS["tuned"], from_layer=options.from_layer)
    optimiser = model.optimiser()
    kept = KeptMeans(bert)
    losses, tokens, measured_from, start = [], 0, 0, time.perf_counter()
    warm_up = True
    while True:
        users, targets, histories = [], [], []
        for _ in range(options.batch):
            user = draw.randrange(len(sequences))
            at = draw.randrange(1, len(sequences[user]))
            users.append((user, at))
            histories.append(sequences[user][:at])
            targets.append(sequences[user][at])
        negatives = draw.sample(sorted(set(range(item_count)) - set(targets)), options.negatives)
        candidates, columns = candidates_of(targets, negatives)
        texts = [user_text(history) for history in histories]
        item_texts = [item_text(item) for item in candidates]
        vectors = torch.stack([item_vectors[history[-50:]].mean(dim=0) for history in histories])
        side = dict(texts=texts, vectors=vectors, means=kept(users, texts))
        other = dict(texts=item_texts, vectors=item_vectors[candidates], means=kept(candidates, item_texts))
        masked = is_masked(candidates, targets, [set(sequences[user]) for user, _ in users])
        log_q = log_expected(popularity, options.batch, options.negatives)[candidates]
        loss = model.loss(side, other, columns, masked, log_q)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(round(loss.item(), 4))
        tokens += sum(map(len, texts)) + sum(map(len, item_texts))
        elapsed = time.perf_counter() - start
        if warm_up:
            if len(losses) == 2:
                warm_up, measured_from, tokens, start = False, len(losses), 0, time.perf_counter()
        elif elapsed >= options.seconds or len(losses) - measured_from >= options.steps:
            break
    steps = len(losses) - measured_from
    print(json.dumps({
        "peer": "rarec", "pairs_per_second": round(steps * options.batch / elapsed, 2),
        "samples_per_second": round(steps * (options.batch + len(candidates)) / elapsed, 2),
        "tokens_per_second": round(tokens / elapsed, 1), "steps": steps,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "losses": losses, "torch": torch.__version__}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--titles")
    parser.add_argument("--sequences")
    parser.add_argument("--problem")
    parser.add_argument("--model", choices=["minilm", "smollm2"], default="minilm")
    parser.add_argument("--from-layer", type=int, default=0)
    parser.add_argument("--preset", choices=PRESETS, default="tuned")
    parser.add_argument("--backbone")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--negatives", type=int, default=64)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--dim", type=int, default=64)
    parser.add_argument("--titles-in-prompt", type=int, default=10)
    parser.add_argument("--longest", type=int, default=160)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.problem:
        losses, _ = losses_of_problem(options.problem, options.backbone or backbone_folder(), options.preset)
        print(json.dumps({"peer": "rarec", "preset": options.preset, "losses": losses}))
    elif options.titles and options.sequences:
        bench(options)
    else:
        parser.error("give --titles and --sequences, or --problem")


if __name__ == "__main__":
    main()
