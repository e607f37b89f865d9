"""A plain PyTorch BERT on padded batches, with rows injected as extra keys and values.

Shared by the RA-Rec and Laser twins and by the fixtures. `Scripts/fixtures/minilm.py` checks it against
Transformers. All weights are frozen.
"""

import json
import os
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file


def backbone_folder(name="minilm"):
    """Where Scripts/fetch-backbones puts a backbone."""
    home = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return pathlib.Path(home) / "alidade/backbones" / name


class Bert:
    def __init__(self, folder, dtype=torch.float32):
        folder = pathlib.Path(folder)
        self.config = json.loads((folder / "config.json").read_text())
        self.weights = {
            name.removeprefix("bert."): tensor.to(dtype)
            for name, tensor in load_file(folder / "model.safetensors").items()
            if tensor.is_floating_point()
        }
        self.layers = self.config["num_hidden_layers"]
        self.width = self.config["hidden_size"]
        self.heads = self.config["num_attention_heads"]

    @property
    def mean_embedding(self):
        return self.weights["embeddings.word_embeddings.weight"].mean(dim=0)

    def embed(self, ids):
        """[B, T] ids to the states that enter layer 0, [B, T, d]."""
        return self.embed_words(self.words(ids))

    def words(self, ids):
        return self.weights["embeddings.word_embeddings.weight"][ids]

    def embed_words(self, words):
        """Word embeddings, or rows in their place, to the states that enter layer 0, [B, T, d]."""
        w = self.weights
        states = (
            words
            + w["embeddings.position_embeddings.weight"][: words.shape[1]]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        return self._norm("embeddings.LayerNorm", states)

    def layer(self, index, states, mask, rows=None, row_mask=None):
        """One layer: states [B, T, d], mask [B, T] of real tokens, rows [B, R, d] or none.

        Q = W_q h;  K = W_k [rows; h];  V = W_v [rows; h]  (RA-Rec, arXiv 2402.04527); the rows ask no
        queries, every token sees those that row_mask [B, R] allows (all where it is none).
        """
        name = f"encoder.layer.{index}."
        seen = states if rows is None else torch.cat([rows, states], dim=1)
        if rows is not None:
            real = torch.ones(rows.shape[:2], dtype=torch.bool) if row_mask is None else row_mask
            mask = torch.cat([real, mask], dim=1)
        query = self._split(self._linear(name + "attention.self.query", states))
        key = self._split(self._linear(name + "attention.self.key", seen))
        value = self._split(self._linear(name + "attention.self.value", seen))
        context = F.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        context = context.transpose(1, 2).reshape(states.shape)
        output = self._linear(name + "attention.output.dense", context)
        states = self._norm(name + "attention.output.LayerNorm", output + states)
        inner = F.gelu(self._linear(name + "intermediate.dense", states))
        output = self._linear(name + "output.dense", inner)
        return self._norm(name + "output.LayerNorm", output + states)

    def states(self, ids, mask, rows=None, row_mask=None):
        """States entering layer 0, 1, … and leaving the last: n_L + 1 tensors [B, T, d].

        `rows[l]` are layer l's rows, or none.
        """
        states = [self.embed(ids)]
        for index in range(self.layers):
            layer_rows = None if rows is None else rows[index]
            states.append(self.layer(index, states[-1], mask, layer_rows, row_mask))
        return states

    def _linear(self, name, x):
        return F.linear(x, self.weights[name + ".weight"], self.weights[name + ".bias"])

    def _norm(self, name, x):
        return F.layer_norm(
            x, (self.width,), self.weights[name + ".weight"], self.weights[name + ".bias"],
            self.config["layer_norm_eps"])

    def _split(self, x):
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


def pad(texts):
    """Lists of ids to ids [B, T] and the mask of real tokens."""
    longest = max(len(text) for text in texts)
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.as_tensor(text)
        mask[row, : len(text)] = True
    return ids, mask
