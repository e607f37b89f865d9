#!/usr/bin/env python3
"""Steps of Laser, RSLLM, CoLLM and recommendation-knowledge tuning in PyTorch on padded batches, for speed
alone; what is computed the twins beside this file say.

    python3 systems.py laser|rsllm|collm|recknowledge --titles titles.txt --sequences sequences.txt [--seconds 20]

    titles.txt     line i is the title of item i, counted from 1
    sequences.txt  one user a line, item numbers from 1, oldest first

laser: second stage, whose items are encoded once before the clock starts, 64 pairs a step, ten titles, MiniLM,
8 experts of 8 rows, an M-Former of 2 blocks of 128. rsllm and collm: second stage, 16 pairs a step, five titles, SmolLM2 with changes of rank 8 on its query and
value maps. recknowledge: retrieval alone, 32 pairs a step, a T5 of 4 + 4 layers of 128 from new weights.
Prints one JSON line of pairs a second.
"""

import argparse
import json
import pathlib
import random
import resource
import time

import torch
import torch.nn.functional as F
from bert import Bert, backbone_folder
from llama import gguf_file, load_model
from smollm2 import LoRA

DIM = 64  # of the random ID vectors
TITLES = 5


def mlp(inputs, activation, hidden, width):
    """W2 f(W1 z + b1) + b2."""
    return torch.nn.Sequential(torch.nn.Linear(inputs, hidden), activation, torch.nn.Linear(hidden, width))


def pad(texts, value=0):
    """Token ids [B, T] and which are real."""
    longest = max(map(len, texts))
    mask = torch.zeros(len(texts), longest, dtype=torch.long)
    ids = torch.full((len(texts), longest), value)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return ids, mask


class Speaker:
    """SmolLM2 with changes of low rank; rows take the place of the tokens `SLOT` and `MARKER`."""

    SLOT, MARKER = -1, -2

    def __init__(self, vectors, activation, trains_changes):
        from transformers import AutoTokenizer

        folder = pathlib.Path(backbone_folder("smollm2"))
        self.tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=gguf_file(folder).name)
        self.model, self.vectors = load_model(folder), vectors
        width = self.model.config.hidden_size
        self.map = mlp(DIM, activation, width, width)
        self.marker = torch.nn.Parameter(0.02 * torch.randn(width))
        self.trained = list(self.map.parameters())
        for layer in self.model.model.layers:
            for name in ("q_proj", "v_proj"):
                change = LoRA(getattr(layer.self_attn, name)).requires_grad_(trains_changes)
                change.linear.requires_grad_(False)
                setattr(layer.self_attn, name, change)
                if trains_changes:
                    self.trained += [change.a, change.b]

    def tokens(self, text):
        return self.tokenizer(text, add_special_tokens=False).input_ids

    def states(self, texts, slots):
        """The last states of texts, [B, T, d]."""
        ids, mask = pad(texts)
        inputs = self.model.model.embed_tokens(ids.clamp(min=0)).clone()
        rows = self.map(self.vectors[torch.tensor(slots, dtype=torch.long)]) if slots else None
        if rows is not None:
            inputs[ids == self.SLOT] = rows
        inputs[ids == self.MARKER] = self.marker
        return self.model.model(inputs_embeds=inputs, attention_mask=mask, use_cache=False).last_hidden_state


def rsllm(titles, item_vectors):
    speaker = Speaker(item_vectors, torch.nn.GELU(), trains_changes=True)
    speaker.trained.append(speaker.marker)
    words = [speaker.tokens(" " + title) for title in titles]
    before, comma = speaker.tokens("This user has chosen"), speaker.tokens(",")
    after, end = speaker.tokens(". The next title will be:"), [speaker.tokenizer.eos_token_id]

    def contrast(users, items):
        logits = F.normalize(items, dim=1) @ F.normalize(users, dim=1).T / 0.5
        return F.cross_entropy(logits, torch.arange(len(items)))

    def loss(pairs):
        texts, slots, spans = [], [], []
        for history, target in pairs:
            text = list(before)
            for place, item in enumerate(history[-TITLES:]):
                text += (comma if place else []) + words[item] + [Speaker.MARKER, Speaker.SLOT]
                slots.append(item)
            spans.append((len(before), len(text), len(text) + len(after)))
            texts.append(text + after + words[target])
        states = speaker.states(texts, slots)
        predicting, answers, histories, said = [], [], [], []
        for row, ((start, stop, prompt), (_, target)) in enumerate(zip(spans, pairs)):
            answer = words[target] + end
            predicting.append(states[row, prompt - 1: prompt - 1 + len(answer)])
            answers += answer
            histories.append(states[row, start:stop].mean(dim=0))
            said.append(states[row, prompt: prompt + len(answer) - 1].mean(dim=0))
        nll = F.cross_entropy(speaker.model.lm_head(torch.cat(predicting)), torch.tensor(answers))
        alone = [words[target] for _, target in pairs]
        items = speaker.states(alone, [])
        items = torch.stack([items[row, : len(text)].mean(dim=0) for row, text in enumerate(alone)])
        return (
            0.85 * nll + 0.125 * contrast(torch.stack(said), items)
            + 0.025 * contrast(torch.stack(histories), items))

    return speaker.trained, loss, 16


def collm(titles, item_vectors):
    speaker = Speaker(item_vectors, torch.nn.ReLU(), trains_changes=False)
    words = [speaker.tokens(" " + title) for title in titles]
    user, chosen = speaker.tokens("A user"), speaker.tokens(" has chosen:")
    comma, would = speaker.tokens(","), speaker.tokens(". Would the user like")
    asks, yes = speaker.tokens("? Answer yes or no:"), speaker.tokens(" Yes")[0]
    draw = random.Random(2)

    def loss(pairs):
        texts, slots, labels = [], [], []
        for history, target in pairs:
            for item, label in [(target, 1.0), (draw.randrange(len(words)), 0.0)]:
                text = user + [Speaker.SLOT] + chosen
                for place, had in enumerate(history[-TITLES:]):
                    text = text + (comma if place else []) + words[had]
                texts.append(text + would + words[item] + [Speaker.SLOT] + asks)
                slots += [history[-1], item]
                labels.append(label)
        states = speaker.states(texts, slots)
        last = torch.stack([states[row, len(text) - 1] for row, text in enumerate(texts)])
        logits = last @ speaker.model.lm_head.weight[yes]
        return F.binary_cross_entropy_with_logits(logits, torch.tensor(labels))

    return speaker.trained, loss, 16


class Block(torch.nn.Module):
    """A post-norm block of query rows: self-attention, attention to a history's states, a wide map."""

    def __init__(self, width, heads, reads):
        super().__init__()
        self.own = torch.nn.MultiheadAttention(width, heads, batch_first=True)
        self.cross = torch.nn.MultiheadAttention(
            width, heads, kdim=DIM, vdim=DIM, batch_first=True) if reads else None
        self.wide = mlp(width, torch.nn.GELU(), 4 * width, width)
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(width) for _ in range(3))

    def forward(self, rows, states, padding):
        rows = self.norms[0](rows + self.own(rows, rows, rows, need_weights=False)[0])
        if self.cross is not None:
            read = self.cross(rows, states, states, key_padding_mask=padding, need_weights=False)[0]
            rows = self.norms[1](rows + read)
        return self.norms[2](rows + self.wide(rows))


def laser(titles, item_vectors):
    experts, length, width = 8, 8, 128
    bert, tokens = Bert(backbone_folder("minilm")), wordpiece()
    words, comma = [tokens(title) for title in titles], tokens(", ")
    queries = torch.nn.Parameter(0.02 * torch.randn(experts, length, width))
    router = torch.nn.Linear(DIM, experts, bias=False)
    blocks = torch.nn.ModuleList(Block(width, 4, reads=place % 2 == 0) for place in range(2))
    entry = torch.nn.Linear(width, bert.width)
    suffix = torch.nn.Parameter(0.02 * torch.randn(1, bert.width))
    trained = [queries, suffix] + [p for part in (router, blocks, entry) for p in part.parameters()]

    def vectors(histories):
        """Texts of histories, with rows behind [CLS] and the suffix at the end, to its state, [B, d]."""
        states = torch.nn.utils.rnn.pad_sequence(
            [item_vectors[torch.tensor(history[-50:])] for history in histories], batch_first=True)
        counts = torch.tensor([min(50, len(history)) for history in histories])
        padding = torch.arange(states.shape[1]) >= counts[:, None]
        shares = router(states).softmax(dim=2).masked_fill(padding[:, :, None], 0)
        means = shares.sum(dim=1) / counts[:, None]
        chosen = means.argmax(dim=1)
        rows = queries[chosen]
        for block in blocks:
            rows = block(rows, states, padding)
        texts = []
        for history in histories:
            text = [101]
            for place, item in enumerate(history[-10:]):
                text += (comma if place else []) + words[item]
            texts.append(text + [102])
        ids, real = pad(texts)
        embedded = bert.words(ids)
        both = torch.cat([embedded[:, :1], entry(rows), embedded[:, 1:]], dim=1)
        ends = real.sum(dim=1) + length
        both = torch.cat([both, torch.zeros(len(texts), 1, bert.width)], dim=1)
        both[torch.arange(len(texts)), ends] = suffix
        x = bert.embed_words(both)
        mask = torch.arange(x.shape[1]) <= ends[:, None]
        for layer in range(bert.layers):
            x = bert.layer(layer, x, mask)
        top = F.one_hot(shares.argmax(dim=2), experts).float().masked_fill(padding[:, :, None], 0)
        total = counts.sum()
        balance = experts * (top.sum(dim=(0, 1)) * shares.sum(dim=(0, 1))).sum() / total ** 2
        return x[torch.arange(len(texts)), ends], balance

    with torch.no_grad():
        order = sorted(range(len(titles)), key=lambda item: len(words[item]))
        items = torch.empty(len(titles), bert.width)
        for start in range(0, len(order), 64):
            items[order[start: start + 64]] = vectors([[item] for item in order[start: start + 64]])[0]

    def loss(pairs):
        users, balance = vectors([history for history, _ in pairs])
        logits = F.normalize(users, dim=1) @ F.normalize(items, dim=1).T / 0.05
        return F.cross_entropy(logits, torch.tensor([target for _, target in pairs])) + 0.01 * balance

    return trained, loss, 64


def wordpiece():
    """The tokenizer of MiniLM: a text's ids, without marks."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(pathlib.Path(backbone_folder("minilm")) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def recknowledge(titles, item_vectors):
    from transformers import T5Config, T5ForConditionalGeneration

    tokens = wordpiece()
    numbers = list(range(len(titles)))
    random.Random(3).shuffle(numbers)
    ids = [tokens(f"item_{number}") for number in numbers]
    words = [tokens(f"item ID: item_{number}, title: {title}") for number, title in zip(numbers, titles)]
    before = [101] + tokens("A user has purchased the following products:")
    parting = tokens(";")
    after = tokens(". What is the ID of the next product the user will buy?") + [102]
    model = T5ForConditionalGeneration(T5Config(
        vocab_size=30522, d_model=128, d_kv=32, d_ff=512, num_layers=4, num_heads=4,
        dropout_rate=0.1, decoder_start_token_id=0, pad_token_id=0, eos_token_id=102))
    model.train()

    def loss(pairs):
        prompts = []
        for history, _ in pairs:
            text = list(before)
            for place, item in enumerate(history[-TITLES:]):
                text += (parting if place else []) + words[item]
            prompts.append(text + after)
        inputs, mask = pad(prompts)
        labels, real = pad([ids[target] + [102] for _, target in pairs])
        return model(input_ids=inputs, attention_mask=mask, labels=labels.masked_fill(real == 0, -100)).loss

    return list(model.parameters()), loss, 32


SYSTEMS = {"laser": laser, "rsllm": rsllm, "collm": collm, "recknowledge": recknowledge}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("--titles", required=True)
    parser.add_argument("--sequences", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    titles = open(options.titles, encoding="utf-8").read().rstrip("\n").split("\n")
    sequences = [[int(word) - 1 for word in line.split()] for line in open(options.sequences)]
    sequences = [sequence for sequence in sequences if len(sequence) > 1]
    parameters, loss, batch = SYSTEMS[options.system](titles, torch.randn(len(titles), DIM))
    optimiser = torch.optim.AdamW(parameters, lr=1e-3, weight_decay=0.01)
    draw, steps, start = random.Random(1), -1, 0.0
    while True:
        users = draw.sample(sequences, batch)
        # Each user's last item, as these two learn on a small budget, or any.
        cuts = [len(user) - 1 if options.system in ("rsllm", "collm") else draw.randrange(1, len(user)) for user in users]
        value = loss([(user[:cut], user[cut]) for user, cut in zip(users, cuts)])
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        steps += 1
        if steps == 0:  # the first one warms up
            start = time.perf_counter()
        elif time.perf_counter() - start >= options.seconds:
            break
    print(json.dumps({
        "peer": "systems", "system": options.system,
        "pairs_per_second": round(steps * batch / (time.perf_counter() - start), 2), "steps": steps,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
