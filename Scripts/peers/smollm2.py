#!/usr/bin/env python3
"""SmolLM2-135M in Transformers: forward, forward + backward to the inputs with frozen weights, a
step of LoRA, and greedy generation.

    python3 smollm2.py [--batch 12] [--length 64] [--seconds 8]

Prints one JSON line of tokens a second. Weights are decoded from the GGUF file to float32.
"""

import argparse
import json
import resource
import time

import torch
import torch.nn.functional as F
from bert import backbone_folder
from llama import load_model
from minilm import rate


class LoRA(torch.nn.Module):
    """A frozen linear map with a trained change of low rank: x wᵀ + α / r (x aᵀ) bᵀ."""

    def __init__(self, linear, rank=8, alpha=16):
        super().__init__()
        self.linear, self.scale = linear, alpha / rank
        self.a = torch.nn.Parameter(torch.randn(rank, linear.in_features) / rank)
        self.b = torch.nn.Parameter(torch.zeros(linear.out_features, rank))

    def forward(self, x):
        return self.linear(x) + self.scale * F.linear(F.linear(x, self.a), self.b)


def generation_rate(model, prompts, seconds, length=16, new=32):
    """Greedy tokens a second after `prompts` prompts of `length` tokens."""
    ids = torch.randint(1000, 20_000, (prompts, length))

    def generate():
        model.generate(
            input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=new, min_new_tokens=new,
            do_sample=False, eos_token_id=None, pad_token_id=0)

    with torch.inference_mode():
        return prompts * new * rate(generate, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--backbone", default=str(backbone_folder("smollm2")))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    start = time.perf_counter()
    model = load_model(options.backbone)
    loading = time.perf_counter() - start
    ids = torch.randint(1000, 20_000, (options.batch, options.length))
    tokens = ids.numel()
    embedded = model.model.embed_tokens(ids)

    def forward():
        with torch.inference_mode():
            model.model(input_ids=ids, use_cache=False)

    def forward_backward():
        inputs = embedded.clone().requires_grad_()
        model.model(inputs_embeds=inputs, use_cache=False).last_hidden_state.sum().backward()

    forward_rate = tokens * rate(forward, options.seconds)
    backward_rate = tokens * rate(forward_backward, options.seconds)
    one, eight = (generation_rate(model, prompts, options.seconds / 2) for prompts in (1, 8))

    parameters = []
    for layer in model.model.layers:
        for name in ("q_proj", "v_proj"):
            change = LoRA(getattr(layer.self_attn, name))
            setattr(layer.self_attn, name, change)
            parameters += [change.a, change.b]
    optimiser = torch.optim.AdamW(parameters, lr=1e-4)

    def lora_step():
        logits = model(input_ids=ids, use_cache=False).logits
        loss = F.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    lora_rate = tokens * rate(lora_step, options.seconds)
    print(json.dumps({
        "peer": "smollm2", "forward_tokens_per_second": round(forward_rate, 1),
        "forward_backward_tokens_per_second": round(backward_rate, 1),
        "lora_tokens_per_second": round(lora_rate, 1),
        "generation_tokens_per_second": round(one, 2),
        "generation_8_tokens_per_second": round(eight, 2), "loading_seconds": round(loading, 2),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
