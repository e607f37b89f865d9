public import Recommenders

/// RA-Rec without its ID rows: titles and free rows alone, prefix tuning.
public struct TextOnly: NamedSystem {
  public static let kind = "textonly"
  public static let card = ModelCard(
    "is `rarec` without the ID rows: titles and free rows alone, the baseline",
    formula: "m free rows as extra keys and values at each layer (prefix tuning)",
    source: "the ablation without ID representation of RA-Rec, arXiv 2402.04527",
    example: "textonly base lm rows=4")

  /// The system that it is an arm of.
  public var arm: RARec

  public init() { self.init(of: RARec()) }

  public init(of arm: RARec) { self.arm = arm }

  public var sentence: Sentence {
    var arm = arm
    arm.alignment = .prefix
    return arm.sentence
  }

  public var idle: Set<String> {
    var arm = arm
    arm.alignment = .prefix
    return arm.idle
  }

  public static let settings = RARec.textSettings.map { $0.of(\TextOnly.arm) }
  public static let storedSettings = RARec.settings.map { $0.of(\TextOnly.arm) }

  public static var presets: [SystemPreset<TextOnly>] {
    RARec.presets.map {
      SystemPreset($0.name, $0.summary, because: $0.reason, TextOnly(of: $0.system))
    }
  }
}
