#!/usr/bin/env python3
"""Reading and writing with SmolLM2 in llama.cpp, from the GGUF file that the program reads too.

    python3 ggml.py [--seconds 5]

Needs llama-cpp-python. Prints one JSON line: tokens a second of a prompt of 256 that is read, and of the 32 that
are written greedily after each of 1 and 8 prompts of 16 tokens, eight in one batch.
"""

import argparse
import json
import pathlib

import llama_cpp
import numpy
from minilm import rate


class Model:
    """A model and room for the keys and values of eight texts."""

    def __init__(self, path, threads):
        llama_cpp.llama_log_set(SILENT, None)
        llama_cpp.llama_backend_init()
        self.model = llama_cpp.llama_model_load_from_file(
            path.encode(), llama_cpp.llama_model_default_params())
        settings = llama_cpp.llama_context_default_params()
        settings.n_ctx, settings.n_batch, settings.n_ubatch, settings.n_seq_max = 4096, 512, 512, 8
        settings.n_threads = settings.n_threads_batch = threads
        self.context = llama_cpp.llama_init_from_model(self.model, settings)
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))
        self.batch = llama_cpp.llama_batch_init(512, 0, 8)

    def forget(self):
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)

    def read(self, tokens):
        """Reads (token, position, text, whether its logits are wanted); the likeliest next tokens."""
        wanted = []
        self.batch.n_tokens = len(tokens)
        for place, (token, position, text, ends) in enumerate(tokens):
            self.batch.token[place], self.batch.pos[place] = token, position
            self.batch.n_seq_id[place], self.batch.seq_id[place][0] = 1, text
            self.batch.logits[place] = ends
            if ends:
                wanted.append(place)
        assert llama_cpp.llama_decode(self.context, self.batch) == 0
        return [
            int(numpy.ctypeslib.as_array(
                llama_cpp.llama_get_logits_ith(self.context, place), shape=(self.vocabulary,)).argmax())
            for place in wanted]

    def write(self, prompts, new):
        """Greedy tokens after prompts of equal length."""
        self.forget()
        length = len(prompts[0])
        last = self.read([
            (token, position, text, position == length - 1)
            for text, prompt in enumerate(prompts) for position, token in enumerate(prompt)])
        for step in range(new - 1):
            last = self.read([(token, length + step, text, True) for text, token in enumerate(last)])


SILENT = llama_cpp.llama_log_callback(lambda level, text, data: None)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--threads", type=int, default=2)
    folder = pathlib.Path.home() / ".local/share/alidade/backbones/smollm2"
    parser.add_argument("--backbone", default=str(folder))
    options = parser.parse_args()
    model = Model(str(next(pathlib.Path(options.backbone).glob("*.gguf"))), options.threads)

    def prompt(text, length):
        return [1000 + (text * 7919 + position * 997) % 20_000 for position in range(length)]

    def reading():
        model.forget()
        model.read([(token, place, 0, place == 255) for place, token in enumerate(prompt(0, 256))])

    print(json.dumps({
        "peer": "ggml",
        "reading_tokens_per_second": round(256 * rate(reading, options.seconds), 1),
        "generation_tokens_per_second": round(
            32 * rate(lambda: model.write([prompt(0, 16)], 32), options.seconds), 1),
        "generation_8_tokens_per_second": round(
            256 * rate(lambda: model.write([prompt(text, 16) for text in range(8)], 32), options.seconds), 1),
        "llama_cpp": llama_cpp.__version__}))


if __name__ == "__main__":
    main()
