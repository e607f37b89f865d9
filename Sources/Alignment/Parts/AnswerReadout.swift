public import Backbones
public import Recommenders
public import Tensors

/// What the language model answers, read as words: how likely it is, or what it writes.
///
/// There is no vector. An item's score is the log-probability of its title or its id behind the user's
/// prompt, or the logit of "Yes" behind a prompt that asks about the item (CoLLM).
public struct AnswerReadout: Readout {
  public static let kind = "answer"
  public static let card = ModelCard(
    "what the language model answers: an item's title or id, or yes",
    formula: "ln p(t₁ … t_n | prompt), or its mean over the tokens; or the logit of yes",
    source: "Zhang et al., CoLLM, arXiv 2310.19488", example: "readout answer with=title")

  /// The words of an answer.
  public var words = Words.title
  /// How a catalogue is ranked.
  public var decoding = Decoding.score
  /// How many answers a search follows at once, and so how many items it ranks.
  public var beams = 20

  public init() {}

  /// The words of an answer.
  public enum Words: String, CaseIterable, Sendable {
    /// The item's title.
    case title
    /// The item's id.
    case id
    /// "Yes", where the prompt asks about an item.
    case yes
  }

  /// How a catalogue is ranked.
  public enum Decoding: String, CaseIterable, Sendable {
    /// Every item's answer is scored.
    case score
    /// The likeliest answers are searched for among those that name an item; the rest come after them,
    /// tied.
    case beams
  }

  public static let wordsSetting = ModelSetting<AnswerReadout>.word(
    "with", \.words, "the words of an answer: an item's title or id, or yes")
  public static let decodingSetting = ModelSetting<AnswerReadout>.word(
    "decode", \.decoding,
    "how the catalogue is ranked: each item's answer scored, or the likeliest searched for")
  public static let beamsSetting = ModelSetting<AnswerReadout>.integer(
    "beams", \.beams, 1...1_000, "answers that a search follows at once, and items that it ranks")

  public static let settings = [wordsSetting, decodingSetting, beamsSetting]

  public var idle: Set<String> { decoding == .beams ? [] : [Self.beamsSetting.name] }

  public func checkTogether() throws(SettingError) {
    if words == .yes, decoding == .beams {
      throw .outOfRange(
        "decode", value: "`beams`", expected: "`score` where each item is asked about")
    }
  }

  /// Of an encoder, to all of whose states its decoder attends, the mean.
  public func asking(_ text: PackedTexts, isCausal: Bool) -> Int? {
    isCausal ? text.tokenCount - 1 : nil
  }

  /// A vector that nothing compares: the state that predicts the first token of an answer.
  public func vectors(
    of texts: PackedTexts, from states: Variable, layers: Range<Int>, of backbone: any Backbone,
    in pass: Pass
  ) throws -> Variable {
    try backbone.vectors(layers: layers, from: states, texts: texts, pooling: .last, in: pass)
  }
}
