import Glibc

extension RotaryScaling {
  /// The keys of the object that are read; any other is refused.
  private static let keys: Set = [
    "rope_type", "type", "rope_theta", "factor", "original_max_position_embeddings",
    "low_freq_factor", "high_freq_factor", "beta_fast", "beta_slow", "attention_factor", "mscale",
    "mscale_all_dim", "truncate", "partial_rotary_factor", "attention_multiplier",
  ]

  /// The stretch that a configuration asks for, under `rope_parameters` or `rope_scaling`.
  init(_ file: ConfigurationFile, trained: Int) throws {
    self.init()
    guard let rope = try Self.object(in: file) else { return }
    for key in rope.keys where !Self.keys.contains(key) { try rope.requireOff(key) }
    attentionFactor = try rope.positive("attention_multiplier", unlessSaid: 1)
    let key = rope.contains("rope_type") ? "rope_type" : "type"
    guard rope.contains(key) else { return }
    func length() throws -> Int {
      try rope.count("original_max_position_embeddings", most: 1 << 24, unlessSaid: trained)
    }
    switch try rope.text(key) {
    case "default": break
    case "linear": stretch = .linear(factor: try rope.positive("factor"))
    case "dynamic":
      stretch = .dynamic(factor: try rope.positive("factor"), trained: try length())
    case "llama3":
      let low = try rope.positive("low_freq_factor")
      let high = try rope.positive("high_freq_factor")
      guard high > low else {
        throw rope.unexpected("high_freq_factor", expected: "a number above `low_freq_factor`")
      }
      stretch = .llama3(
        factor: try rope.positive("factor"), low: low, high: high, trained: try length())
    case "yarn":
      let factor = try rope.positive("factor")
      stretch = .yarn(
        factor: factor, fast: try rope.positive("beta_fast", unlessSaid: 32),
        slow: try rope.positive("beta_slow", unlessSaid: 1), trained: try length(),
        isRounded: try rope.flag("truncate", unlessSaid: true))
      attentionFactor *= try Self.attentionFactor(of: rope, factor: factor)
    default:
      throw rope.unexpected(
        key, expected: "`default`, `linear`, `dynamic`, `llama3` or `yarn`")
    }
  }

  /// YaRN's factor of cosines and sines: as said, or 0.1 ln(factor) + 1, or the ratio of two such
  /// numbers, whose logarithms `mscale` and `mscale_all_dim` multiply.
  private static func attentionFactor(
    of rope: ConfigurationFile, factor: Double
  ) throws -> Double {
    func scale(_ multiplier: Double) -> Double {
      factor > 1 ? 0.1 * multiplier * log(factor) + 1 : 1
    }
    let one = try rope.number("mscale", unlessSaid: 0)
    let all = try rope.number("mscale_all_dim", unlessSaid: 0)
    let usual = one != 0 && all != 0 ? scale(one) / scale(all) : scale(1)
    return try rope.positive("attention_factor", unlessSaid: usual)
  }

  /// The base of the frequencies, which stands in the same object in newer files.
  static func base(_ file: ConfigurationFile) throws -> Double {
    let rope = try object(in: file)
    let holder = rope?.contains("rope_theta") == true ? rope ?? file : file
    let base = try holder.positive("rope_theta", unlessSaid: 10_000)
    guard base > 1 else { throw holder.unexpected("rope_theta", expected: "a number above 1") }
    return base
  }

  /// Refuses a model that turns only a part of every head.
  ///
  /// - Parameters:
  ///   - file: the configuration; `config.json` gives the part as a share, GGUF as a width.
  ///   - width: the width of a head.
  /// - Throws: `BackboneError`.
  static func requireWholeHeads(_ file: ConfigurationFile, width: Int) throws {
    for holder in [file, try object(in: file)].compactMap({ $0 }) {
      guard try holder.number("partial_rotary_factor", unlessSaid: 1) == 1 else {
        throw holder.unexpected(
          "partial_rotary_factor", expected: "1: turning a part of a head isn't implemented")
      }
    }
    guard try file.count("rotated_width", most: 1 << 12, unlessSaid: width) == width else {
      throw file.unexpected(
        "rotated_width",
        expected: "\(width), a head's width: turning a part of a head isn't implemented")
    }
  }

  private static func object(in file: ConfigurationFile) throws -> ConfigurationFile? {
    let (new, old) = try (file.object("rope_parameters"), file.object("rope_scaling"))
    guard let new, let old else { return new ?? old }
    guard new.saysTheSame(as: old) else {
      throw file.unexpected("rope_scaling", expected: "what `rope_parameters` is, or left out")
    }
    return new
  }
}
