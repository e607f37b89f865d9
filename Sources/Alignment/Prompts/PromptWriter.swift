public import Backbones
public import Interactions
import Tokenizers

/// Writes the hard prompts of users and items as token ids; every title is tokenised once.
public struct PromptWriter: Sendable {
  private enum Piece: Sendable {
    case tokens([Int32])
    case history(titles: Int)
    case item([[Int32]])
  }
  private let user: [Piece]
  private let item: [Piece]
  private let titles: [[Int32]]
  private let separator: [Int32]
  private let prefix: [Int32]
  private let suffix: [Int32]
  /// The tokens of a prompt without words.
  private let wordless: [Int32]
  private let longest: Int
  /// The items of which their prompt says nothing, such as those without a title, ascending.
  public let untold: [Int32]

  /// Prepares the prompts for one catalogue and one language model.
  ///
  /// - Parameters:
  ///   - catalogue: the items' texts.
  ///   - backbone: whose tokens.
  ///   - user: the template of the user's prompt.
  ///   - item: the template of the item's prompt.
  ///   - titles: how many titles of a history, where the template doesn't say.
  ///   - longest: the most tokens of a prompt; older titles give way.
  /// - Throws: `PromptError` for an attribute that the catalogue lacks.
  public init(
    catalogue: Catalogue, backbone: any Backbone, user: PromptTemplate, item: PromptTemplate,
    titles: Int, longest: Int
  ) throws {
    let tokenizer = backbone.tokenizer
    let tokens = (0..<catalogue.count).map { tokenizer.encode(catalogue.title(of: $0) ?? "") }
    func prepare(_ template: PromptTemplate) throws -> [Piece] {
      try template.pieces.map { piece in
        switch piece {
        case .text(let text): return .tokens(tokenizer.encode(text))
        case .history(let own): return .history(titles: own ?? titles)
        case .item("title"): return .item(tokens)
        case .item(let name):
          guard let attribute = catalogue.attribute(named: name) else {
            throw PromptError.noAttribute(
              name, known: ["title"] + catalogue.attributes.map(\.name))
          }
          return .item(attribute.values.map { tokenizer.encode($0) })
        }
      }
    }
    self.titles = tokens
    self.user = try prepare(user)
    let item = try prepare(item)
    self.item = item
    untold = (0..<Int32(catalogue.count)).filter { index in
      !item.contains { piece in
        if case .item(let texts) = piece { !texts[Int(index)].isEmpty } else { false }
      }
    }
    separator = tokenizer.encode(",")
    prefix = backbone.textPrefix
    suffix = backbone.textSuffix
    wordless = backbone.wordless
    self.longest = min(longest, backbone.description.longestText)
  }

  /// The prompts of users with these histories, oldest item first.
  public func users(_ histories: some Sequence<ArraySlice<Int32>>) -> PackedTexts {
    PackedTexts(histories.map { write(user, history: $0, item: nil) })
  }

  /// The prompts of items.
  public func items(_ items: some Sequence<Int32>) -> PackedTexts {
    PackedTexts(items.map { write(item, history: [], item: Int($0)) })
  }

  private func write(_ pieces: [Piece], history: ArraySlice<Int32>, item: Int?) -> [Int32] {
    var fixed = prefix.count + suffix.count
    for case .tokens(let tokens) in pieces { fixed += tokens.count }
    var text = prefix
    for piece in pieces {
      switch piece {
      case .tokens(let tokens): text += tokens
      case .history(let count): text += list(history.suffix(count), room: longest - fixed)
      case .item(let texts): if let item { text += texts[item] }
      }
    }
    let prompt = Array(text.prefix(max(0, longest - suffix.count))) + suffix
    return prompt.isEmpty ? wordless : prompt
  }

  /// Titles between commas; the newest are kept where there isn't room for all.
  private func list(_ history: ArraySlice<Int32>, room: Int) -> [Int32] {
    var kept: [[Int32]] = []
    var used = 0
    for item in history.reversed() {
      let title = titles[Int(item)]
      guard !title.isEmpty else { continue }
      used += title.count + (kept.isEmpty ? 0 : separator.count)
      if used > room {
        if kept.isEmpty { kept.append(Array(title.prefix(max(0, room)))) }
        break
      }
      kept.append(title)
    }
    return Array(kept.reversed().joined(separator: separator))
  }
}
