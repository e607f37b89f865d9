import Backbones
import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// The weights of a folder: all of them are used, refused, or named in a note.
@Suite struct FolderWeightsTests: ChangesFolders {
  /// What the model doesn't use.
  @Test func tensorsBesideTheModelAreNamed() throws {
    let one = Tensor(shape: [2], values: [1, 2])
    let (_, notes) = try load(
      try folder("bert-tiny") {
        $0["pooler.dense.weight"] = one
        $0["cls.predictions.bias"] = one
        $0["embeddings.position_ids"] = one
      })
    #expect(
      notes == [
        "`F/model.safetensors`: the model doesn't use `cls.predictions.bias`, "
          + "`pooler.dense.weight`"
      ])
    let (_, many) = try load(
      try folder("gpt2-tiny") { tensors in
        for index in 0..<8 { tensors["extra.part\(index)"] = one }
        tensors["transformer.h.0.attn.bias"] = one
      })
    #expect(many.count == 1)
    #expect(many[0].hasSuffix("`extra.part5` and 2 more"), "\(many)")
    for name in ["llama-tiny", "llama-bias", "qwen2-tiny", "t5-tiny", "t5-gated", "bert-tiny"] {
      #expect(try load(folder(name)).notes == [], "\(name)")
    }
  }

  /// A weight of a layer that was read, of another layer, or of a norm or head that was read.
  @Test func tensorsThatWouldChangeTheNumbersAreRefused() throws {
    let cases = [
      ("llama-tiny", "model.layers.0.self_attn.q_norm.weight", "llama"),
      ("llama-tiny", "model.layers.1.self_attn.o_proj.bias", "llama"),
      ("llama-tiny", "model.layers.2.input_layernorm.weight", "llama"),
      ("llama-tiny", "model.norm.bias", "llama"),
      ("llama-tiny", "lm_head.bias", "llama"),
      ("qwen2-tiny", "model.layers.0.self_attn.q_proj.lora_A.weight", "qwen2"),
      ("gpt2-tiny", "transformer.h.1.crossattention.c_attn.weight", "gpt2"),
      ("bert-tiny", "encoder.layer.0.attention.self.distance_embedding.weight", "bert"),
      ("t5-tiny", "encoder.block.0.layer.0.SelfAttention.q.bias", "t5"),
    ]
    for (name, tensor, family) in cases {
      let folder = try folder(name) { $0[tensor] = Tensor(shape: [1], values: [1]) }
      #expect(
        message(folder)
          == "`F/model.safetensors`, tensor `\(tensor)`: the layers of `\(family)` are computed "
          + "without it, so the model would be another one")
    }
  }

  @Test(arguments: ["llama-tiny", "gpt2-tiny", "t5-gated"])
  func aHeadOfItsOwnHoldsWhateverTheConfigurationSays(name: String) throws {
    let words = ["llama-tiny": "model.embed_tokens", "gpt2-tiny": "transformer.wte"]
    let table = (words[name] ?? "shared") + ".weight"
    let untied = ["tie_word_embeddings": false, "scale_decoder_outputs": false]
    let tied = ["tie_word_embeddings": true, "scale_decoder_outputs": false]
    func own(_ tensors: inout [String: Tensor]) {
      tensors["lm_head.weight"] = .random(tensors[table]?.shape ?? [], seed: 4)
    }
    let (one, quiet) = try load(try folder(name, untied, weights: own))
    let (two, notes) = try load(try folder(name, tied, weights: own))
    #expect(quiet == [])
    #expect(
      notes == ["`F/config.json`: `tie_word_embeddings` is overruled by `lm_head.weight`"])
    #expect(try logits(one) == logits(two))
    // A copy of the table of words says what the configuration does.
    let (three, silent) = try load(
      try folder(name, tied) { $0["lm_head.weight"] = $0[table] })
    let (four, _) = try load(try folder(name, tied) { $0["lm_head.weight"] = nil })
    #expect(silent == [])
    #expect(try logits(three) == logits(four))
    #expect(try logits(three) != logits(one))
  }

  @Test(arguments: ["llama-tiny", "gpt2-tiny", "t5-gated"])
  func withoutAHeadAModelEmbedsAndNoMore(name: String) throws {
    let (model, _) = try load(
      try folder(name, ["tie_word_embeddings": false]) { $0["lm_head.weight"] = nil })
    #expect(try states(model, of: name).isFinite)
    let expected = LanguageModelError.noHead(model: "x")
    #expect(throws: expected) { try logits(model) }
    #expect(
      expected.description
        == "the files of `x` hold no output head, so it embeds texts but can't continue them")
    let language = try #require(model as? any LanguageModel)
    let prompts = PackedTexts([[5, 6]])
    #expect(!language.hasHead)
    #expect(throws: expected) {
      try language.generate(
        after: prompts, options: GenerationOptions(most: 2), workers: Workers(count: 1),
        progress: .unwatched)
    }
    #expect(throws: expected) {
      try language.searchBeams(
        after: prompts, width: 2, options: GenerationOptions(most: 2), workers: Workers(count: 1),
        progress: .unwatched)
    }
    let adapted =
      try model.adapted(
        by: .init(), on: nil, key: RandomKey(seed: 1)) as? any LanguageModel
    #expect(adapted?.hasHead == false)
  }

  @Test func anEncoderAloneEmbeds() throws {
    let (model, notes) = try load(
      try folder("t5-tiny") { tensors in
        for name in tensors.keys where name.hasPrefix("decoder.") { tensors[name] = nil }
        tensors["encoder.embed_tokens.weight"] = tensors["shared.weight"]
      })
    #expect(notes == [])
    expectEqualRows(
      try states(model, of: "t5-tiny"), try Fixture("t5-encoder.safetensors").tensor("states"))
    #expect((model as? any LanguageModel)?.hasHead == false)
    let other = try folder("t5-tiny") {
      $0["encoder.embed_tokens.weight"] = .random($0["shared.weight"]?.shape ?? [], seed: 1)
    }
    #expect(
      message(other)
        == "`F/model.safetensors`: `encoder.embed_tokens.weight` must be a copy of the table of "
        + "words")
  }

  /// Weights that float32 holds and their squares don't.
  @Test(arguments: ["bert-tiny", "llama-tiny", "gpt2-tiny", "t5-tiny"])
  func hugeWeightsGiveAnErrorAndNoNumber(name: String) throws {
    let names = [
      "bert-tiny": "embeddings.LayerNorm.weight", "llama-tiny": "model.embed_tokens.weight",
      "gpt2-tiny": "transformer.wte.weight", "t5-tiny": "shared.weight",
    ]
    let huge = try #require(names[name])
    let (model, _) = try load(
      try folder(name) { $0[huge] = $0[huge].map { $0.scaled(by: 1e25) } })
    let error = #expect(throws: StatesError.self) {
      try model.encode(model.pack(["red"]), workers: Workers(count: 1), progress: .unwatched)
    }
    #expect(
      error?.description
        == "`x` makes numbers of a text that aren't finite: its weights are too large or damaged")
    guard let language = model as? any LanguageModel else { return }
    let prompts = PackedTexts([[5, 6]])
    #expect(throws: StatesError.self) { try logits(model) }
    #expect(throws: StatesError.self) {
      try language.generate(
        after: prompts, options: GenerationOptions(most: 2), workers: Workers(count: 1),
        progress: .unwatched)
    }
    #expect(throws: StatesError.self) {
      try language.searchBeams(
        after: prompts, width: 2, options: GenerationOptions(most: 2), workers: Workers(count: 1),
        progress: .unwatched)
    }
  }
}
