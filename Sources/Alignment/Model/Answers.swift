import Backbones
import Interactions
import Support
import Tokenizers

/// What a language model may answer about a catalogue, as token ids.
struct Answers: Sendable {
  let readout: AnswerReadout
  /// Each item's words with the end behind them; none for an item without words, or where all is yes.
  let items: [[Int32]]
  /// The first token of "Yes".
  let yes: Int32
  /// The items that no answer names, ascending.
  let unspoken: [Int32]
  /// The items of each answer: several may have a title.
  let itemsOf: [[Int32]: [Int32]]
  /// All answers, for a search among them; `nil` where each is scored.
  let allowed: AllowedSequences?
  /// The token that ends an answer; none where the language model has no such token.
  let end: [Int32]
  /// The most tokens of an answer, with its end.
  let longest: Int
  /// The ratings of the training part, ascending, with their words; none where there are no ratings, or
  /// more than twenty.
  let ratings: [(value: Float, tokens: [Int32])]
  /// How many tokens may stand behind a prompt as part of its text.
  let longestBehindPrompt: Int

  /// The most tokens of an item's words: what is longer is told by its beginning, and leaves prompts room.
  private static let most = 64

  /// - Throws: `LanguageModelError.noHead` where the language model can't answer.
  init(
    _ readout: AnswerReadout, of data: Dataset, ids: [String], in backbone: any Backbone
  ) throws(LanguageModelError) {
    guard let model = backbone as? any LanguageModel, model.hasHead else {
      throw .noHead(model: backbone.description.name)
    }
    let end = Array(model.endTokens.prefix(1))
    let catalogue = data.catalogue
    let words: [String]
    switch readout.words {
    case .title: words = (0..<catalogue.count).map { catalogue.title(of: $0) ?? "" }
    case .id: words = ids
    case .yes: words = []
    }
    let answers = words.map { word -> [Int32] in
      let tokens =
        word.isEmpty
        ? [] : Array(model.tokens(ofWords: word, afterOthers: true).prefix(Self.most))
      return tokens.isEmpty ? [] : tokens + end
    }
    let spoken = answers.indices.filter { !answers[$0].isEmpty }
    self.readout = readout
    self.end = end
    items = answers
    yes = model.tokens(ofWords: "Yes", afterOthers: true).first ?? 0
    unspoken = answers.indices.filter { answers[$0].isEmpty }.map(Int32.init)
    itemsOf = Dictionary(grouping: spoken.map(Int32.init)) {
      Array(answers[Int($0)].dropLast(end.count))
    }
    allowed =
      readout.decoding == .beams
      ? AllowedSequences(spoken.map { Array(answers[$0].dropLast(end.count)) }) : nil
    let levels = data.trainRatings
    ratings =
      levels.count > 20
      ? []
      : levels.map { level in
        let words = LiteralText.number(Double(level))
        return (level, model.tokens(ofWords: words, afterOthers: true) + end)
      }
    longest = max(1, answers.map(\.count).max() ?? 1)
    longestBehindPrompt = model.description.isCausal ? longest : 0
  }
}

extension Dataset {
  /// The different ratings of the training part, ascending.
  fileprivate var trainRatings: [Float] {
    guard let ratings else { return [] }
    let known = ratings.indices.lazy.filter { row in
      ratings[row].isFinite && (split?.parts[row] ?? .train) == .train
    }
    return Set(known.map { ratings[$0] }).sorted()
  }
}
