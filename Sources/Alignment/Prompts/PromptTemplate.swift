public import Support

/// A prompt's text with slots in angle brackets, such as `Bought: <history titles=10>`.
public struct PromptTemplate: Hashable, Sendable {
  /// One piece of a template.
  enum Piece: Hashable, Sendable {
    case text(String)
    /// The titles of the last items of a history, oldest first.
    case history(titles: Int?, list: List)
    /// A text of the item: `title`, or an attribute of the catalogue.
    case item(String)
  }

  /// How the items of a history stand one behind the other.
  struct List: Hashable, Sendable {
    /// Whether each has a line and a number, rather than a comma before it.
    var isNumbered = false
    /// The attributes that stand behind each title, in parentheses.
    var attributes: [String] = []
  }

  /// The text as it was written.
  public let source: String
  let pieces: [Piece]

  /// Parses a template.
  ///
  /// - Throws: `PromptError` for a slot that isn't known or isn't closed.
  public init(_ source: String) throws(PromptError) {
    self.source = source
    var pieces: [Piece] = []
    var rest = source[...]
    while let open = rest.firstIndex(of: "<") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      guard let close = rest[open...].firstIndex(of: ">") else {
        throw .unclosedSlot(String(rest[open...]))
      }
      pieces.append(try Self.slot(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    self.pieces = pieces
  }

  /// Whether it names titles of a history, which make users' prompts differ.
  public var readsHistories: Bool {
    pieces.contains { if case .history = $0 { true } else { false } }
  }

  /// Whether how many titles of a history stand there is left to a model's settings.
  public var takesCount: Bool {
    pieces.contains { if case .history(nil, _) = $0 { true } else { false } }
  }

  /// Whether it names a text of the item, which makes items' prompts differ.
  public var readsItems: Bool {
    pieces.contains { if case .item = $0 { true } else { false } }
  }

  private static func slot(_ text: String) throws(PromptError) -> Piece {
    let words = text.split(separator: " ")
    if words.first == "history" {
      var (titles, list, seen) = (Int?.none, List(), Set<Substring>())
      for word in words.dropFirst() {
        let option = word.split(separator: "=", omittingEmptySubsequences: false)
        guard option.count == 2, seen.insert(option[0]).inserted else { throw .unknownSlot(text) }
        switch (option[0], option[1]) {
        case ("titles", let number):
          guard let count = Int(number), count > 0 else { throw .unknownSlot(text) }
          titles = count
        case ("form", "numbered"): list.isNumbered = true
        case ("form", "commas"): list.isNumbered = false
        case ("with", let names) where !names.isEmpty:
          list.attributes = names.split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
        default: throw .unknownSlot(text)
        }
      }
      return .history(titles: titles, list: list)
    }
    guard words.count == 1, text.hasPrefix("item."), text.count > 5 else {
      throw .unknownSlot(text)
    }
    return .item(String(text.dropFirst(5)))
  }
}

/// A mistake in a prompt template.
public enum PromptError: Error, Hashable, Sendable {
  /// `<` without `>`.
  case unclosedSlot(String)
  /// A slot other than `<history titles=N>` and `<item.NAME>`.
  case unknownSlot(String)
  /// The catalogue has no such attribute.
  case noAttribute(String, known: [String])
}

extension PromptError: RoomError {
  public static let examples: [PromptError] = [
    .unclosedSlot("<history"), .unknownSlot("NAME"), .noAttribute("NAME", known: ["title"]),
  ]

  public var explanation: Explanation {
    switch self {
    case .unclosedSlot(let text):
      Explanation(
        "E784", "the slot `\(text)` is never closed by `>`", about: .prompt(text),
        cause: "`<` begins a slot of a prompt, and no `>` follows",
        cure: "close the slot")
    case .unknownSlot(let slot):
      Explanation(
        "E785",
        "unknown slot `<\(slot)>`; known: `<history titles=10 form=numbered with=NAME,NAME>`, "
          + "`<item.title>`, `<item.NAME>`",
        about: .prompt("<\(slot)>"),
        cause: "a slot of a prompt is one of three, and this is none of them",
        cure: "write one of them")
    case .noAttribute(let name, let known):
      Explanation(
        "E786",
        "the catalogue has no `\(name)`; it has "
          + (known.isEmpty ? "no texts" : Explanation.list(known)),
        about: .prompt("<item.\(name)>"),
        cause: "the data's items have no text of this name",
        cure: "name one that they have")
    }
  }
}
