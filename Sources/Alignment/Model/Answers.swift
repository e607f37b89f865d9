import Backbones
import Interactions
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
  /// The most tokens of an answer, with its end.
  let longest: Int
  /// How many tokens may stand behind a prompt as part of its text.
  let longestBehindPrompt: Int

  /// - Throws: `LanguageModelError.noHead` where the language model can't answer.
  init(
    _ readout: AnswerReadout, of catalogue: Catalogue, ids: [String], in backbone: any Backbone
  ) throws(LanguageModelError) {
    guard let model = backbone as? any LanguageModel, model.hasHead else {
      throw .noHead(model: backbone.description.name)
    }
    let end = model.endTokens.prefix(1)
    let words: [String]
    switch readout.words {
    case .title: words = (0..<catalogue.count).map { catalogue.title(of: $0) ?? "" }
    case .id: words = ids
    case .yes: words = []
    }
    let answers = words.map { word -> [Int32] in
      let tokens = word.isEmpty ? [] : model.tokens(ofWords: word, afterOthers: true)
      return tokens.isEmpty ? [] : tokens + end
    }
    let spoken = answers.indices.filter { !answers[$0].isEmpty }
    self.readout = readout
    items = answers
    yes = model.tokens(ofWords: "Yes", afterOthers: true).first ?? 0
    unspoken = answers.indices.filter { answers[$0].isEmpty }.map(Int32.init)
    itemsOf = Dictionary(grouping: spoken.map(Int32.init)) {
      Array(answers[Int($0)].dropLast(end.count))
    }
    allowed =
      readout.decoding == .beams
      ? AllowedSequences(spoken.map { Array(answers[$0].dropLast(end.count)) }) : nil
    longest = max(1, answers.map(\.count).max() ?? 1)
    longestBehindPrompt = model.description.isCausal ? longest : 0
  }
}
