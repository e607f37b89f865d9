#!/usr/bin/env python3
"""Steps of RSLLM, CoLLM and recommendation-knowledge tuning in Transformers on padded batches, for speed
alone; what is computed the twins beside this file say.

    python3 answers.py rsllm|collm|recknowledge --titles titles.txt --sequences sequences.txt [--seconds 20]

    titles.txt     line i is the title of item i, counted from 1
    sequences.txt  one user a line, item numbers from 1, oldest first

rsllm and collm: second stage, 16 pairs a step, five titles, SmolLM2 with changes of rank 8 on its query and
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
from bert import backbone_folder
from llama import gguf_file, load_model
from smollm2 import LoRA

DIM = 64  # of the random ID vectors
TITLES = 5


def mlp(activation, hidden, width):
    """The projector of ID vectors: W2 f(W1 z + b1) + b2."""
    return torch.nn.Sequential(torch.nn.Linear(DIM, hidden), activation, torch.nn.Linear(hidden, width))


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
        self.map = mlp(activation, width, width)
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


def recknowledge(titles, item_vectors):
    from tokenizers import Tokenizer
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer = Tokenizer.from_file(str(pathlib.Path(backbone_folder("minilm")) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def tokens(text):
        return tokenizer.encode(text, add_special_tokens=False).ids

    numbers = list(range(len(titles)))
    random.Random(3).shuffle(numbers)
    ids = [tokens(f"item_{number}") for number in numbers]
    words = [tokens(f"item ID: item_{number}, title: {title}") for number, title in zip(numbers, titles)]
    before = [101] + tokens("A user has purchased the following products:")
    parting = tokens(";")
    after = tokens(". What is the ID of the next product the user will buy?") + [102]
    model = T5ForConditionalGeneration(T5Config(
        vocab_size=tokenizer.get_vocab_size(), d_model=128, d_kv=32, d_ff=512, num_layers=4, num_heads=4,
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


SYSTEMS = {"rsllm": rsllm, "collm": collm, "recknowledge": recknowledge}


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
        # Each user's last item, as both systems learn on a small budget, or any.
        cuts = [len(user) - 1 if options.system != "recknowledge" else draw.randrange(1, len(user)) for user in users]
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
        "peer": "answers", "system": options.system,
        "pairs_per_second": round(steps * batch / (time.perf_counter() - start), 2), "steps": steps,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
