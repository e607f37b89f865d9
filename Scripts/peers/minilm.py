#!/usr/bin/env python3
"""all-MiniLM-L6-v2 in Transformers: forward, and forward + backward to the inputs with frozen weights.

    python3 minilm.py [--batch 64] [--length 64] [--seconds 8]

Prints one JSON line: tokens a second of both, and what this machine's sgemm reaches in PyTorch.
"""

import argparse
import json
import resource
import time

import torch
import torch.nn.functional as F
from bert import backbone_folder
from transformers import BertModel


def rate(work, seconds):
    """Runs of `work` a second: the best of the measured ones, after two to warm up."""
    work()
    work()
    best, end = float("inf"), time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return 1 / best


def flops_per_token(config, length):
    """Multiply-adds count as two: four projections, two attention products, two of the inner layer."""
    d, inner = config.hidden_size, config.intermediate_size
    return config.num_hidden_layers * 2 * (4 * d * d + 2 * length * d + 2 * d * inner)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--backbone", default=str(backbone_folder()))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    start = time.perf_counter()
    model = BertModel.from_pretrained(options.backbone, add_pooling_layer=False).eval()
    loading = time.perf_counter() - start
    model.requires_grad_(False)
    ids = torch.randint(1000, 30_000, (options.batch, options.length))
    embedded = model.embeddings.word_embeddings(ids)

    def forward():
        with torch.inference_mode():
            model(input_ids=ids)

    def forward_backward():
        inputs = embedded.clone().requires_grad_()
        model(inputs_embeds=inputs).last_hidden_state.sum().backward()

    tokens = ids.numel()
    forward_rate = tokens * rate(forward, options.seconds)
    backward_rate = tokens * rate(forward_backward, options.seconds)
    x = torch.randn(tokens, model.config.hidden_size)
    w = torch.randn(model.config.intermediate_size, model.config.hidden_size)
    sgemm = 2 * x.numel() * w.shape[0] * rate(lambda: F.linear(x, w), 2)
    work = flops_per_token(model.config, options.length)
    print(json.dumps({
        "peer": "minilm", "forward_tokens_per_second": round(forward_rate, 1),
        "forward_gflops": round(forward_rate * work / 1e9, 1),
        "forward_backward_tokens_per_second": round(backward_rate, 1),
        "forward_backward_gflops": round(backward_rate * 2 * work / 1e9, 1),
        "sgemm_gflops": round(sgemm / 1e9, 1), "loading_seconds": round(loading, 3),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
