#!/usr/bin/env python3
"""Encodes a catalogue's titles with all-MiniLM-L6-v2 in Transformers: sorted by length, in padded
batches, mean-pooled.

    python3 catalogue.py TITLES [--batch 64] [--seconds 8]

TITLES has one title a line. Prints one JSON line: titles a second, cutting into tokens included.
"""

import argparse
import json
import resource

import torch
from bert import backbone_folder, pad
from minilm import rate
from tokenizers import Tokenizer
from transformers import BertModel


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("titles")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--backbone", default=str(backbone_folder()))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model = BertModel.from_pretrained(options.backbone, add_pooling_layer=False).eval()
    tokenizer = Tokenizer.from_file(options.backbone + "/tokenizer.json")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    titles = open(options.titles, encoding="utf-8").read().removesuffix("\n").split("\n")

    def encode():
        texts = sorted((encoding.ids for encoding in tokenizer.encode_batch(titles)), key=len)
        with torch.inference_mode():
            for start in range(0, len(texts), options.batch):
                ids, mask = pad(texts[start:start + options.batch])
                states = model(input_ids=ids, attention_mask=mask.long()).last_hidden_state
                weights = mask[:, :, None].float()
                (states * weights).sum(dim=1) / weights.sum(dim=1)

    print(json.dumps({
        "peer": "catalogue", "titles_per_second": round(len(titles) * rate(encode, options.seconds), 1),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "torch": torch.__version__}))


if __name__ == "__main__":
    main()
