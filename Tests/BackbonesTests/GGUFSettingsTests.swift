import Backbones
import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// What a GGUF file says beside the sizes of its model is followed or refused.
@Suite struct GGUFSettingsTests: ChangesFolders {
  private enum Value { case float(Float), count(UInt32), text(String), flag(Bool) }

  /// A tiny model's GGUF file with further settings.
  private func gguf(_ name: String, _ settings: [(String, Value)]) throws -> TemporaryFolder {
    func little<Number: FixedWidthInteger>(_ number: Number) -> Data {
      withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }
    func string(_ text: String) -> Data { little(UInt64(text.utf8.count)) + Data(text.utf8) }
    func entry(_ key: String, _ value: Value) -> Data {
      switch value {
      case .float(let number): string(key) + little(UInt32(6)) + little(number.bitPattern)
      case .count(let number): string(key) + little(UInt32(4)) + little(number)
      case .text(let text): string(key) + little(UInt32(8)) + string(text)
      case .flag(let flag): string(key) + little(UInt32(7)) + Data([flag ? 1 : 0])
      }
    }
    var data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path(name + ".gguf")))
    var added = settings.reduce(Data()) { $0 + entry($1.0, $1.1) }
    // The tensors stay where the alignment wants them.
    let filler = 32 - (added.count + entry("x", .text("")).count) % 32
    added += entry("x", .text(String(repeating: " ", count: filler)))
    let count = data[16..<24].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    data.replaceSubrange(16..<24, with: little(count + UInt64(settings.count + 1)))
    data.insert(contentsOf: added, at: 24)
    let folder = try TemporaryFolder()
    try folder.write(data, to: "a.gguf")
    return folder
  }

  /// Keys as llama.cpp reads them: a factor without a type is a linear one, and `attn_factor` is
  /// multiplied with YaRN's own.
  @Test func ggufStretchesRotationsAsItsKeysSay() throws {
    let yarn: [(String, Value)] = [
      ("llama.rope.freq_base", .float(100)), ("llama.rope.scaling.type", .text("yarn")),
      ("llama.rope.scaling.factor", .float(4)),
      ("llama.rope.scaling.original_context_length", .count(16)),
    ]
    let cases: [(fixture: String, settings: [(String, Value)])] = [
      ("llama-rope/linear", [("llama.rope.scale_linear", .float(4))]),
      ("llama-rope/linear", [("llama.rope.scaling.factor", .float(4))]),
      (
        "llama-rope/linear",
        [("llama.rope.scaling.type", .text("linear")), ("llama.rope.scaling.factor", .float(4))]
      ),
      // The newer key goes before the older one.
      (
        "llama-rope/linear",
        [("llama.rope.scale_linear", .float(9)), ("llama.rope.scaling.factor", .float(4))]
      ),
      ("llama-tiny/plain", [("llama.rope.scaling.factor", .float(0))]),
      (
        "llama-tiny/plain",
        [("llama.rope.scaling.type", .text("none")), ("llama.rope.scaling.factor", .float(4))]
      ),
      ("llama-rope/yarn", yarn),
      (
        "llama-rope/yarn",
        yarn + [
          ("llama.rope.scaling.finetuned", .flag(true)),
          ("llama.rope.scaling.yarn_ext_factor", .float(1)),
          ("llama.rope.scaling.yarn_log_multiplier", .float(0)),
        ]
      ),
      (
        "llama-yarn/betas",
        yarn + [
          ("llama.rope.scaling.yarn_beta_fast", .float(4)),
          ("llama.rope.scaling.yarn_beta_slow", .float(0.5)),
        ]
      ),
      (
        "llama-yarn/attention",
        yarn + [
          ("llama.rope.scaling.attn_factor", .float(Float(1.25 / (0.1 * log(4.0) + 1))))
        ]
      ),
    ]
    for (fixture, settings) in cases {
      let (model, _) = try load(try gguf("llama-tiny", settings))
      let parts = fixture.split(separator: "/")
      let expected = try Fixture("\(parts[0]).safetensors").tensor(
        parts[1] == "plain" ? "states.2" : "\(parts[1]).states")
      expectEqualRows(
        try states(model, of: "llama-tiny"), expected, "\(fixture) \(settings.map(\.0))")
    }
  }

  @Test func ggufKeysThatAreNotReadAreRefused() throws {
    let left = "must be left out: it isn't implemented"
    let cases: [(model: String, key: String, value: Value, words: String)] = [
      ("llama-tiny", "llama.rope.scaling.yarn_ext_factor", .float(0.5), left),
      ("llama-tiny", "llama.rope.scaling.yarn_attn_factor", .float(2), left),
      ("llama-tiny", "llama.rope.scaling.yarn_log_multiplier", .float(0.1), left),
      ("llama-tiny", "llama.rope.dimension_sections", .count(2), left),
      ("llama-tiny", "llama.attention.clamp_kqv", .float(8), left),
      ("llama-tiny", "llama.expert_count", .count(8), left),
      ("llama-tiny", "llama.logit_scale", .float(0.5), left),
      (
        "llama-tiny", "llama.attention.causal", .flag(false),
        "must be `true`: it isn't implemented otherwise"
      ),
      ("llama-tiny", "llama.attention.value_length", .count(4), "must be 8, the width of keys"),
      (
        "llama-tiny", "llama.rope.scaling.type", .text("longrope"),
        "must be `default`, `linear`, `dynamic`, `llama3` or `yarn`"
      ),
    ]
    for (model, key, value, words) in cases {
      #expect(message(try gguf(model, [(key, value)])) == "`F/a.gguf`: `\(key)` \(words)")
    }
    let (model, _) = try load(
      try gguf(
        "llama-tiny",
        [
          ("tokenizer.ggml.eot_token_id", .count(5)), ("llama.expert_count", .count(0)),
          ("llama.attention.sliding_window", .count(20)),
        ]))
    #expect((model as? any LanguageModel)?.endTokens == [3, 5])
    #expect(model.description.longestText == 20)
  }
}
