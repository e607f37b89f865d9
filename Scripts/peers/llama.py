"""SmolLM2 in PyTorch, its weights decoded from the GGUF file to float32, and other Llamas.

`load_model` gives Transformers' model; `Llama` is a plain one on padded batches, with rows injected
as extra keys and values, for the RA-Rec twin, and with changes of low rank, for the RSLLM and CoLLM
twins. All its own weights are frozen.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

NAMES = {
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj"}


def gguf_file(folder):
    """The GGUF file of a fetched backbone."""
    return next(pathlib.Path(folder).glob("*.gguf"))


def load_model(folder, **options):
    """Transformers' model with its head; options go into its configuration."""
    import gguf
    from transformers import LlamaConfig, LlamaForCausalLM

    reader = gguf.GGUFReader(str(gguf_file(folder)))

    def value(key):
        return reader.fields["llama." + key].contents()

    config = LlamaConfig(
        vocab_size=value("vocab_size"), hidden_size=value("embedding_length"),
        intermediate_size=value("feed_forward_length"), num_hidden_layers=value("block_count"),
        num_attention_heads=value("attention.head_count"),
        num_key_value_heads=value("attention.head_count_kv"),
        max_position_embeddings=value("context_length"),
        rms_norm_eps=value("attention.layer_norm_rms_epsilon"), tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": value("rope.freq_base")}, **options)
    weights = {}
    for tensor in reader.tensors:
        weight = torch.tensor(gguf.dequantize(tensor.data, tensor.tensor_type))
        parts = tensor.name.split(".")
        if parts[0] == "blk":
            if parts[2] in ("attn_q", "attn_k"):  # pairs of a head lie side by side in the file
                heads = value("attention.head_count" + ("_kv" if parts[2] == "attn_k" else ""))
                weight = weight.unflatten(0, (heads, -1, 2)).transpose(1, 2).flatten(0, 2)
            name = f"model.layers.{parts[1]}.{NAMES[parts[2]]}.weight"
        else:
            name = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}[parts[0]] + ".weight"
        weights[name] = weight
    model = LlamaForCausalLM(config)
    missing, unexpected = model.load_state_dict(weights, strict=False)
    assert missing == ["lm_head.weight"] and not unexpected
    model.tie_weights()
    return model.float().eval().requires_grad_(False)


class Llama:
    """The same interface as `bert.Bert`: embed, layer, states.

    The folder holds config.json and model.safetensors, or SmolLM2's GGUF file.
    """

    def __init__(self, folder, dtype=torch.float32):
        folder = pathlib.Path(folder)
        if (folder / "model.safetensors").exists():
            self.config = json.loads((folder / "config.json").read_text())
            weights = load_file(folder / "model.safetensors")
        else:
            model = load_model(folder)
            self.config, weights = model.config.to_dict(), model.state_dict()
        self.weights = {name.removeprefix("model."): value.to(dtype) for name, value in weights.items()}
        self.layers, self.width = self.config["num_hidden_layers"], self.config["hidden_size"]
        self.heads, self.groups = self.config["num_attention_heads"], self.config["num_key_value_heads"]
        half = self.width // self.heads // 2
        base = self.config["rope_parameters"]["rope_theta"]
        self.frequencies = base ** (-torch.arange(half, dtype=dtype) / half)
        self.changes, self.strength = {}, 1.0

    def adapt(self, changes, strength):
        """Changes maps from now on: w + strength × b a, with PEFT's names MAP.lora_A.weight [rank, in]
        and MAP.lora_B.weight [out, rank]."""
        self.changes, self.strength = changes, strength

    @property
    def mean_embedding(self):
        return self.weights["embed_tokens.weight"].mean(dim=0)

    def embed(self, ids):
        return self.weights["embed_tokens.weight"][ids]

    def layer(self, index, states, mask, rows=None):
        """One layer: states [B, T, d], mask [B, T] of real tokens, rows [B, R, d] or none.

        Rows pass the layer's own norm and maps, ask no queries, and sit at positions -R ... -1.
        """
        name = f"layers.{index}."
        seen = states if rows is None else torch.cat([rows, states], dim=1)
        extra, length = seen.shape[1] - states.shape[1], states.shape[1]
        normed = self._norm(name + "input_layernorm", seen)
        query = self._split(name + "self_attn.q_proj", normed[:, extra:], self.heads)
        key = self._split(name + "self_attn.k_proj", normed, self.groups)
        value = self._split(name + "self_attn.v_proj", normed, self.groups)
        query = self._rotate(query, torch.arange(length))
        key = self._rotate(key, torch.arange(-extra, length))
        real = F.pad(mask, (extra, 0), value=True)
        causal = torch.arange(-extra, length)[None] <= torch.arange(length)[:, None]
        context = F.scaled_dot_product_attention(
            query, key, value, attn_mask=causal & real[:, None, None, :], enable_gqa=True)
        states = states + self._linear(
            name + "self_attn.o_proj", context.transpose(1, 2).reshape(states.shape))
        inner = self._norm(name + "post_attention_layernorm", states)
        inner = F.silu(self._linear(name + "mlp.gate_proj", inner)) * self._linear(name + "mlp.up_proj", inner)
        states = states + self._linear(name + "mlp.down_proj", inner)
        return self._norm("norm", states) if index == self.layers - 1 else states

    def states(self, ids, mask, rows=None):
        """States entering layer 0, 1, … and leaving the last: n_L + 1 tensors [B, T, d]."""
        states = [self.embed(ids)]
        for index in range(self.layers):
            states.append(self.layer(index, states[-1], mask, None if rows is None else rows[index]))
        return states

    def read(self, words):
        """Words of one text, or rows in their place, to the states that leave the last layer, [T, d]."""
        states, mask = words[None], torch.ones(1, len(words), dtype=torch.bool)
        for index in range(self.layers):
            states = self.layer(index, states, mask)
        return states[0]

    def logits(self, states):
        """Scores of all tokens as the next one, [..., vocabulary]."""
        return F.linear(states, self.weights["lm_head.weight"])

    def _linear(self, name, x):
        y = F.linear(x, self.weights[name + ".weight"])
        if name + ".lora_A.weight" in self.changes:
            a, b = self.changes[name + ".lora_A.weight"], self.changes[name + ".lora_B.weight"]
            y = y + self.strength * F.linear(F.linear(x, a), b)
        return y

    def _norm(self, name, x):
        return F.rms_norm(x, (self.width,), self.weights[name + ".weight"], self.config["rms_norm_eps"])

    def _split(self, name, x, heads):
        return self._linear(name, x).view(*x.shape[:2], heads, -1).transpose(1, 2)

    def _rotate(self, x, positions):
        angles = positions[:, None] * self.frequencies
        cosine, sine = angles.cos(), angles.sin()
        a, b = x.chunk(2, dim=-1)
        return torch.cat([a * cosine - b * sine, b * cosine + a * sine], dim=-1)
