import Foundation

extension RotaryScaling {
  /// The stretch that a configuration asks for, under `rope_parameters` or `rope_scaling`.
  init(_ file: ConfigurationFile, trained: Int) throws {
    self = .none
    guard let rope = try Self.object(in: file) else { return }
    let key = rope.contains("rope_type") ? "rope_type" : "type"
    guard rope.contains(key) else { return }
    func length() throws -> Int {
      try rope.count("original_max_position_embeddings", most: 1 << 24, unlessSaid: trained)
    }
    switch try rope.text(key) {
    case "default": break
    case "linear": self = .linear(factor: try rope.positive("factor"))
    case "dynamic":
      self = .dynamic(factor: try rope.positive("factor"), trained: try length())
    case "llama3":
      self = .llama3(
        factor: try rope.positive("factor"), low: try rope.positive("low_freq_factor"),
        high: try rope.positive("high_freq_factor"), trained: try length())
    case "yarn":
      let factor = try rope.positive("factor")
      self = .yarn(
        factor: factor, fast: try rope.positive("beta_fast", unlessSaid: 32),
        slow: try rope.positive("beta_slow", unlessSaid: 1), trained: try length(),
        attention: try rope.positive(
          "attention_factor", unlessSaid: factor > 1 ? 0.1 * log(factor) + 1 : 1))
    default:
      throw rope.unexpected(
        key, expected: "`default`, `linear`, `dynamic`, `llama3` or `yarn`")
    }
  }

  /// The base of the frequencies, which stands in the same object in newer files.
  static func base(_ file: ConfigurationFile) throws -> Double {
    if let rope = try object(in: file), rope.contains("rope_theta") {
      return try rope.positive("rope_theta")
    }
    return try file.positive("rope_theta", unlessSaid: 10_000)
  }

  private static func object(in file: ConfigurationFile) throws -> ConfigurationFile? {
    try file.object("rope_parameters") ?? file.object("rope_scaling")
  }
}
