public import Support

/// A prompt's text with slots in angle brackets, such as `Bought: <history titles=10>`.
public struct PromptTemplate: Hashable, Sendable {
  /// One piece of a template.
  enum Piece: Hashable, Sendable {
    case text(String)
    /// The last items of a history, oldest first.
    case history(titles: Int?, list: List)
    /// The items that an answer is to be chosen from.
    case candidates(list: List)
    /// A text of the item: `title`, `id`, or an attribute of the catalogue.
    case item(String)
    /// The user's id.
    case userID
    /// A row that is made of the item's ID vector.
    case itemVector
    /// A row that is made of the user's ID vector.
    case userVector
  }

  /// How several items stand one behind the other.
  struct List: Hashable, Sendable {
    var form = Form.commas
    /// The words for each item.
    var words = Words.titles
    /// The attributes that stand behind each title, in parentheses.
    var attributes: [String] = []
    /// Whether a row that is made of its ID vector stands behind each item.
    var hasIDs = false
  }

  /// What parts the items of a list.
  enum Form: String, CaseIterable, Sendable {
    /// A comma before each but the first.
    case commas
    /// A semicolon before each but the first.
    case semicolons
    /// A line and a number for each.
    case numbered
  }

  /// The words for an item.
  enum Words: String, CaseIterable, Sendable {
    /// Its title.
    case titles
    /// Its id.
    case ids
    /// Its id and its title.
    case both
    /// Nothing.
    case none
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

  /// Whether it lists the items that an answer is to be chosen from.
  public var listsCandidates: Bool {
    pieces.contains { if case .candidates = $0 { true } else { false } }
  }

  /// Whether an item is asked about.
  var asksAboutItem: Bool { readsItems || pieces.contains(.itemVector) }

  /// Whether rows that are made of ID vectors stand in it.
  public var hasRows: Bool {
    pieces.contains { piece in
      switch piece {
      case .history(_, let list), .candidates(let list): list.hasIDs
      case .itemVector, .userVector: true
      case .text, .item, .userID: false
      }
    }
  }

  /// A template without places for rows.
  static func withoutRows(_ source: String) -> String {
    ["rows=true", "<item.vector>", "<user.vector>"].reduce(source) { $0.replacing($1, with: "") }
  }

  /// Whether users' prompts differ by it.
  public var tellsUsersApart: Bool {
    readsHistories || hasRows || listsCandidates || pieces.contains(.userID)
  }

  /// Whether it names items by their titles.
  public var readsTitles: Bool {
    pieces.contains { piece in
      switch piece {
      case .history(_, let list), .candidates(let list):
        list.words == .titles || list.words == .both
      case .item(let name): name == "title"
      case .text, .userID, .itemVector, .userVector: false
      }
    }
  }

  private static func slot(_ text: String) throws(PromptError) -> Piece {
    let words = text.split(separator: " ")
    switch words.first {
    case "history":
      let (titles, list) = try list(words.dropFirst(), of: text, counts: true)
      return .history(titles: titles, list: list)
    case "candidates":
      return .candidates(list: try list(words.dropFirst(), of: text, counts: false).list)
    default: break
    }
    if text == "item.vector" { return .itemVector }
    if text == "user.vector" { return .userVector }
    if text == "user.id" { return .userID }
    guard words.count == 1, text.hasPrefix("item."), text.count > 5 else {
      throw .unknownSlot(text)
    }
    return .item(String(text.dropFirst(5)))
  }

  /// The options of a list, each at most once.
  private static func list(
    _ options: some Sequence<Substring>, of slot: String, counts: Bool
  ) throws(PromptError) -> (titles: Int?, list: List) {
    var (titles, list, seen) = (Int?.none, List(), Set<Substring>())
    for word in options {
      let option = word.split(separator: "=", omittingEmptySubsequences: false)
      guard option.count == 2, seen.insert(option[0]).inserted else { throw .unknownSlot(slot) }
      let value = String(option[1])
      switch option[0] {
      case "titles" where counts:
        guard let count = Int(value), count > 0 else { throw .unknownSlot(slot) }
        titles = count
      case "form":
        guard let form = Form(rawValue: value) else { throw .unknownSlot(slot) }
        list.form = form
      case "words":
        guard let words = Words(rawValue: value) else { throw .unknownSlot(slot) }
        list.words = words
      case "with" where !value.isEmpty:
        list.attributes = value.split(separator: ",", omittingEmptySubsequences: false)
          .map(String.init)
      case "rows":
        guard let hasIDs = Bool(value) else { throw .unknownSlot(slot) }
        list.hasIDs = hasIDs
      default: throw .unknownSlot(slot)
      }
    }
    return (titles, list)
  }
}

/// A mistake in a prompt template.
public enum PromptError: Error, Hashable, Sendable {
  /// `<` without `>`.
  case unclosedSlot(String)
  /// A slot other than those that there are.
  case unknownSlot(String)
  /// The catalogue has no such attribute.
  case noAttribute(String, known: [String])
  /// What a prompt has beside its history is longer than a prompt may be.
  case tooLong(tokens: Int, longest: Int)
}

extension PromptError: RoomError {
  public static let examples: [PromptError] = [
    .unclosedSlot("<history"), .unknownSlot("NAME"), .noAttribute("NAME", known: ["title"]),
    .tooLong(tokens: 300, longest: 160),
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
        "unknown slot `<\(slot)>`; known: `<history titles=10 form=numbered words=both "
          + "with=NAME,NAME rows=true>`, "
          + "`<item.title>`, `<item.NAME>`, `<candidates>`, `<user.id>`, `<item.vector>`, "
          + "`<user.vector>`",
        about: .prompt("<\(slot)>"),
        cause:
          "a slot of a prompt is one of some, and this is none of them; `<history form=semicolons "
          + "words=both rows=true>` has all that lists of items take beside attributes: the form is "
          + "commas, semicolons or numbered, the words titles, ids, both or none, and rows are of ID "
          + "vectors",
        cure: "write one of them")
    case .noAttribute(let name, let known):
      Explanation(
        "E786",
        "the catalogue has no `\(name)`; it has "
          + (known.isEmpty ? "no texts" : Explanation.list(known)),
        about: .prompt("<item.\(name)>"),
        cause: "the data's items have no text of this name",
        cure: "name one that they have")
    case .tooLong(let tokens, let longest):
      Explanation(
        "E796",
        "a prompt has \(tokens) tokens beside its history, and may have \(longest) in all",
        about: .setting("longest"),
        cause: "the words of the prompt and the candidates that it lists leave the history no room",
        cure: "let prompts be longer, list fewer candidates, or use fewer words")
    }
  }
}
