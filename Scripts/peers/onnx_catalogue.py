#!/usr/bin/env python3
"""Encodes a catalogue's titles with all-MiniLM-L6-v2 in ONNX Runtime: sorted by length, in padded
batches, mean-pooled.

    python3 onnx_catalogue.py TITLES [--int8] [--batch 64] [--seconds 8]

float32, or with --int8 its maps quantised: weights once, what they multiply as it comes (dynamic).

TITLES has one title a line. The model is exported from Transformers first, which isn't timed. Prints
one JSON line: titles a second, cutting into tokens included.
"""

import argparse
import json
import pathlib
import resource
import tempfile

import onnxruntime
import torch
from bert import backbone_folder, pad
from minilm import rate
from tokenizers import Tokenizer
from transformers import BertModel


class Pooled(torch.nn.Module):
    """The mean of the last states over real tokens."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, ids, mask):
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[:, :, None].to(states.dtype)
        return (states * weights).sum(dim=1) / weights.sum(dim=1)


def session(folder, threads, int8):
    """The model as ONNX Runtime runs it, with all its graph optimisations."""
    model = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    ids = torch.ones(2, 8, dtype=torch.long)
    with tempfile.TemporaryDirectory() as place:
        path = str(pathlib.Path(place) / "minilm.onnx")
        torch.onnx.export(
            Pooled(model), (ids, ids), path, input_names=["ids", "mask"], output_names=["vectors"],
            dynamic_axes={"ids": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}},
            opset_version=17, dynamo=False)
        if int8:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            small = path + ".int8"
            quantize_dynamic(path, small, weight_type=QuantType.QInt8, per_channel=True)
            path = small
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("titles")
    parser.add_argument("--int8", action="store_true")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--backbone", default=str(backbone_folder()))
    options = parser.parse_args()
    run = session(options.backbone, options.threads, options.int8)
    tokenizer = Tokenizer.from_file(options.backbone + "/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    titles = open(options.titles, encoding="utf-8").read().removesuffix("\n").split("\n")

    def encode():
        texts = sorted((encoding.ids for encoding in tokenizer.encode_batch(titles)), key=len)
        for start in range(0, len(texts), options.batch):
            ids, mask = pad(texts[start:start + options.batch])
            run.run(["vectors"], {"ids": ids.numpy(), "mask": mask.long().numpy()})

    print(json.dumps({
        "peer": "onnx_catalogue",
        "titles_per_second": round(len(titles) * rate(encode, options.seconds), 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "onnxruntime": onnxruntime.__version__}))


if __name__ == "__main__":
    main()
