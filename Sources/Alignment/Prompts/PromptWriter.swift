public import Backbones
public import Interactions
import Tokenizers

/// Writes the hard prompts of users and items as token ids; every title is tokenised once.
public struct PromptWriter: Sendable {
  private enum Piece: Sendable {
    case tokens([Int32])
    case history(titles: Int, items: [[Int32]], isNumbered: Bool)
    case item([[Int32]])
  }
  private let user: [Piece]
  private let item: [Piece]
  private let isTied: Bool
  private let separator: [Int32]
  private let tokenizer: any Tokenizer
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
  ///   - isTied: whether an item's prompt is that of a user who had it alone.
  /// - Throws: `PromptError` for an attribute that the catalogue lacks.
  public init(
    catalogue: Catalogue, backbone: any Backbone, user: PromptTemplate, item: PromptTemplate,
    titles: Int, longest: Int, isTied: Bool = false
  ) throws {
    let tokenizer = backbone.tokenizer
    let tokens = (0..<catalogue.count).map { tokenizer.encode(catalogue.title(of: $0) ?? "") }
    func attribute(_ name: String) throws -> ItemAttribute {
      guard let attribute = catalogue.attribute(named: name) else {
        throw PromptError.noAttribute(name, known: ["title"] + catalogue.attributes.map(\.name))
      }
      return attribute
    }
    func prepare(_ template: PromptTemplate) throws -> [Piece] {
      try template.pieces.map { piece in
        switch piece {
        case .text(let text): return .tokens(tokenizer.encode(text))
        case .history(let own, let list):
          let attributes = try list.attributes.map(attribute)
          let items =
            attributes.isEmpty
            ? tokens
            : (0..<catalogue.count).map { item in
              let known = attributes.filter { !$0.values[item].isEmpty }
                .map { "\($0.name): \($0.values[item])" }.joined(separator: ", ")
              let title = catalogue.title(of: item) ?? ""
              return tokenizer.encode(known.isEmpty ? title : "\(title) (\(known))")
            }
          return .history(titles: own ?? titles, items: items, isNumbered: list.isNumbered)
        case .item("title"): return .item(tokens)
        case .item(let name):
          return .item(try attribute(name).values.map { tokenizer.encode($0) })
        }
      }
    }
    self.tokenizer = tokenizer
    self.user = try prepare(user)
    let item = isTied ? self.user : try prepare(item)
    self.item = item
    self.isTied = isTied
    untold = (0..<Int32(catalogue.count)).filter { index in
      !item.contains { piece in
        switch piece {
        case .tokens: false
        case .history(_, let texts, _): !texts[Int(index)].isEmpty
        case .item(let texts): !texts[Int(index)].isEmpty
        }
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
    PackedTexts(items.map { write(item, history: isTied ? [$0] : [], item: Int($0)) })
  }

  private func write(_ pieces: [Piece], history: ArraySlice<Int32>, item: Int?) -> [Int32] {
    var fixed = prefix.count + suffix.count
    for case .tokens(let tokens) in pieces { fixed += tokens.count }
    var text = prefix
    for piece in pieces {
      switch piece {
      case .tokens(let tokens): text += tokens
      case .history(let count, let items, let isNumbered):
        text += list(
          history.suffix(count).map { items[Int($0)] }, isNumbered: isNumbered,
          room: longest - fixed)
      case .item(let texts): if let item { text += texts[item] }
      }
    }
    let prompt = Array(text.prefix(max(0, longest - suffix.count))) + suffix
    return prompt.isEmpty ? wordless : prompt
  }

  /// Titles between commas, or a line each with their numbers; the newest are kept where there isn't
  /// room for all.
  private func list(_ titles: [[Int32]], isNumbered: Bool, room: Int) -> [Int32] {
    var kept: [[Int32]] = []
    var used = 0
    for title in titles.reversed() where !title.isEmpty {
      // Numbers have about as many tokens, whichever they are.
      let mark = isNumbered ? number(titles.count).count : kept.isEmpty ? 0 : separator.count
      used += title.count + mark
      if used > room {
        if kept.isEmpty { kept.append(Array(title.prefix(max(0, room - mark)))) }
        break
      }
      kept.append(title)
    }
    kept.reverse()
    guard isNumbered else { return Array(kept.joined(separator: separator)) }
    return kept.enumerated().flatMap { number($0 + 1) + $1 }
  }

  /// What stands before the item of a number.
  private func number(_ number: Int) -> [Int32] { tokenizer.encode("\n>> \(number). ") }
}
