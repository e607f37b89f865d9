import Backbones
import Foundation
import ModelFiles
import Testing
import Tokenizers
import _TestSupport

/// Mutated GGUF files load as models, or give an error that says what is wrong; the tokenizers of
/// those that load encode and decode; nothing traps, and nothing allocates more than it may.
struct GGUFFuzzTests {
  static func fuzzing() throws -> Fuzzing {
    let corpus = try ["llama", "gpt2", "bert", "t5"].map { family in
      let path = try Fixture.path("\(family)-tiny.gguf")
      return GGUFMutation([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }
    let texts = [
      "", "a", " ", "a b", "▁", "é", "<0x61>", "llama", "gpt2", "bert", "t5", "qwen2", "default",
      "llama-bpe", "tokenizer.ggml.model", "tokenizer.ggml.scores", "tokenizer.ggml.merges",
      "tokenizer.ggml.add_space_prefix", "general.architecture", "rope_freqs.weight",
    ]
    return Fuzzing("model.gguf", share: 1 / 6) { draws in
      draws.pick(corpus).mutated(with: corpus, texts: texts, &draws)
    }
  }

  static func loads(_ path: String) throws -> Bool {
    do {
      let model = try BackboneFolder(path: path).load(name: "fuzzed")
      for text in ["", " a  b", "It's 12é 中\n", "\u{0}\u{1f600}<s>"] {
        let ids = model.tokenizer.encode(text, addingSpecialTokens: true)
        #expect(ids.allSatisfy { 0..<Int32(model.tokenizer.vocabularySize) ~= $0 })
        _ = model.tokenizer.decode(ids)
      }
      return true
    } catch let error
      where error is ModelFileError || error is TokenizerError || error is BackboneError
    {
      #expect(!"\(error)".isEmpty)
      return false
    }
  }

  @Test func mutatedFilesNeverTrap() async throws {
    let place = try FuzzingPlace()
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      _ = try GGUFFuzzTests.loads(Fixture.path("llama-tiny.gguf"))
      try GGUFFuzzTests.fuzzing().run(in: path, GGUFFuzzTests.loads)
    }
    try place.finish()
  }
}
