public import Backbones
import Evaluation
public import Interactions
import Tokenizers

/// Writes the hard prompts of users and items as token ids; every title is tokenised once.
public struct PromptWriter: Sendable {
  private enum Piece: Sendable {
    case tokens([Int32])
    case history(count: Int, List)
    case candidates(List)
    case item([[Int32]])
    case userID, itemVector, userVector
  }

  /// Tokens, with what stands in their open places.
  private typealias Part = (tokens: [Int32], places: [WrittenPrompt.Place])

  /// Items one behind the other.
  private struct List: Sendable {
    /// The words of every item of the catalogue.
    var items: [[Int32]]
    var form: PromptTemplate.Form
    var separator: [Int32]
    /// Whether a row stands behind each item that has an ID vector.
    var hasRows: Bool
  }

  private let users: [[Piece]]
  private let item: [Piece]
  private let isTied: Bool
  private let isContinued: Bool
  private let isMarked: Bool
  private let backbone: any Backbone
  private let prefix: [Int32]
  private let suffix: [Int32]
  /// The tokens of a prompt without words.
  private let wordless: [Int32]
  /// The most tokens of a prompt.
  let longest: Int
  /// The items of which their prompt says nothing, such as those without a title, ascending.
  public let untold: [Int32]

  /// Prepares the prompts for one catalogue and one language model.
  ///
  /// - Parameters:
  ///   - catalogue: the items' texts.
  ///   - backbone: whose tokens.
  ///   - users: the templates of the user's prompt, one a stage, or one for all.
  ///   - item: the template of the item's prompt.
  ///   - titles: how many titles of a history, where the template doesn't say.
  ///   - longest: the most tokens of a prompt; older titles give way.
  ///   - ids: the words that stand for items' ids; the catalogue's own by default.
  ///   - isTied: whether an item's prompt is that of a user who had it alone.
  ///   - isContinued: whether the language model goes on behind users' prompts, which then have no end,
  ///     and words with spaces between them.
  ///   - isMarked: whether a marker stands before each row.
  /// - Throws: `PromptError` for an attribute that the catalogue lacks.
  public init(
    catalogue: Catalogue, backbone: any Backbone, users: [PromptTemplate], item: PromptTemplate,
    titles: Int, longest: Int, ids: [String]? = nil, isTied: Bool = false,
    isContinued: Bool = false, isMarked: Bool = false
  ) throws {
    let tokenizer = backbone.tokenizer
    func spelt(_ words: String) -> [Int32] {
      Self.spelt(words, by: backbone, isContinued: isContinued)
    }
    let items = 0..<catalogue.count
    let tokens = items.map { spelt(catalogue.title(of: $0) ?? "") }
    let ids = ids ?? catalogue.ids
    func attribute(_ name: String) throws -> ItemAttribute {
      guard let attribute = catalogue.attribute(named: name) else {
        throw PromptError.noAttribute(name, known: ["title"] + catalogue.attributes.map(\.name))
      }
      return attribute
    }
    func words(_ list: PromptTemplate.List) throws -> [[Int32]] {
      let attributes = try list.attributes.map(attribute)
      switch list.words {
      case .none: return items.map { _ in [] }
      case .ids: return items.map { spelt(ids[$0]) }
      case .titles where attributes.isEmpty: return tokens
      case .titles, .both:
        return items.map { item in
          let known = attributes.filter { !$0.values[item].isEmpty }
            .map { "\($0.name): \($0.values[item])" }.joined(separator: ", ")
          let title = catalogue.title(of: item) ?? ""
          let text = known.isEmpty ? title : "\(title) (\(known))"
          return spelt(list.words == .both ? "item ID: \(ids[item]), title: \(text)" : text)
        }
      }
    }
    func prepare(_ list: PromptTemplate.List) throws -> List {
      List(
        items: try words(list), form: list.form,
        separator: tokenizer.encode(list.form == .semicolons ? ";" : ","), hasRows: list.hasIDs)
    }
    func prepare(_ template: PromptTemplate) throws -> [Piece] {
      try template.pieces.enumerated().map { place, piece in
        switch piece {
        case .text(let text):
          // The space before a word is the word's own.
          let isLast = place == template.pieces.count - 1
          return .tokens(
            tokenizer.encode(
              isContinued && !isLast && text.hasSuffix(" ") ? String(text.dropLast()) : text))
        case .history(let own, let list):
          return .history(count: own ?? titles, try prepare(list))
        case .candidates(let list): return .candidates(try prepare(list))
        case .userID: return .userID
        case .itemVector: return .itemVector
        case .userVector: return .userVector
        case .item("title"): return .item(tokens)
        case .item("id"): return .item(items.map { spelt(ids[$0]) })
        case .item(let name): return .item(try attribute(name).values.map(spelt))
        }
      }
    }
    self.backbone = backbone
    self.users = try users.map(prepare)
    let item = isTied ? self.users[0] : try prepare(item)
    self.item = item
    self.isTied = isTied
    self.isContinued = isContinued
    self.isMarked = isMarked
    untold = (0..<Int32(catalogue.count)).filter { index in
      !item.contains { piece in
        switch piece {
        case .tokens, .candidates, .userID, .itemVector, .userVector: false
        case .history(_, let list): !list.items[Int(index)].isEmpty
        case .item(let texts): !texts[Int(index)].isEmpty
        }
      }
    }
    prefix = backbone.textPrefix
    suffix = isContinued ? backbone.promptSuffix : backbone.textSuffix
    wordless = backbone.wordless
    self.longest = min(longest, backbone.description.longestText)
  }

  /// Words, which have a space before them where they go on behind others.
  private static func spelt(
    _ words: String, by backbone: any Backbone, isContinued: Bool
  ) -> [Int32] {
    isContinued && !words.isEmpty
      ? backbone.tokens(ofWords: words, afterOthers: true) : backbone.tokenizer.encode(words)
  }

  /// The prompts of items.
  public func items(_ items: some Sequence<Int32>) -> PackedTexts {
    PackedTexts(items.map { prompt(of: $0).tokens })
  }

  /// Whether the prompt of an item is cut.
  func isCut(item: Int32) -> Bool { prompt(of: item).isCut }

  private func prompt(of item: Int32) -> WrittenPrompt {
    write(
      self.item, PromptSubject(history: isTied ? [item] : [], item: item), rows: nil, hasWords: true
    )
  }

  /// The prompts of users, with places for rows of ID vectors.
  ///
  /// - Parameters:
  ///   - subjects: whom they are about.
  ///   - number: which of the templates is written.
  ///   - rows: whether an item has an ID vector, and so a row; `nil` for no rows at all.
  ///   - hasWords: whether items have their words; without, rows alone stand for them.
  /// - Returns: the prompts.
  /// - Throws: `PromptError.tooLong` where what stands beside histories leaves no room.
  func prompts(
    of subjects: [PromptSubject], template number: Int = 0, rows: ((Int32) -> Bool)?,
    hasWords: Bool = true
  ) throws(PromptError) -> [WrittenPrompt] {
    let template = users[number]
    var written: [WrittenPrompt] = []
    for subject in subjects {
      let prompt = write(template, subject, rows: rows, hasWords: hasWords)
      // What is to be answered stands at the end: a prompt that is cut would ask for something else.
      if isContinued, prompt.fixed > longest {
        throw .tooLong(tokens: prompt.fixed, longest: longest)
      }
      written.append(prompt)
    }
    return written
  }

  private func write(
    _ pieces: [Piece], _ subject: PromptSubject, rows: ((Int32) -> Bool)?, hasWords: Bool
  ) -> WrittenPrompt {
    func row(_ place: WrittenPrompt.Place) -> Part {
      ((isMarked ? [SlotSite.marker] : []) + [PackedTexts.openPlace], [place])
    }
    func listed(_ item: Int32, in list: List, mask: Int? = nil) -> Part {
      if let mask { return (sentinel(mask), []) }
      var part: Part = (hasWords ? list.items[Int(item)] : [], [])
      if list.hasRows, rows?(item) == true {
        let row = row(.item(item))
        part.tokens += row.tokens
        part.places += row.places
      }
      return part
    }
    var isCut = false
    var parts = pieces.map { piece -> Part in
      switch piece {
      case .tokens(let tokens): return (tokens, [])
      case .history: return ([], [])
      case .candidates(let list):
        return join(
          subject.candidates.map { listed($0, in: list) }, of: subject.candidates.count, list,
          room: .max, isCut: &isCut)
      case .item(let texts): return (hasWords ? subject.item.map { texts[Int($0)] } ?? [] : [], [])
      case .userID:
        let words = subject.user ?? ""
        return (Self.spelt(words, by: backbone, isContinued: isContinued), [])
      case .itemVector:
        guard let item = subject.item, rows?(item) == true else { return ([], []) }
        return row(.item(item))
      case .userVector: return rows == nil ? ([], []) : row(.user)
      }
    }
    var fixed = parts.reduce(prefix.count + suffix.count) { $0 + $1.tokens.count }
    // A long title of the item gives way to what is asked about it.
    for (place, piece) in pieces.enumerated() where isContinued && fixed > longest {
      guard case .item = piece else { continue }
      let cut = min(parts[place].tokens.count, fixed - longest)
      parts[place].tokens.removeLast(cut)
      fixed -= cut
      isCut = isCut || cut > 0
    }
    for (place, piece) in pieces.enumerated() {
      guard case .history(let count, let list) = piece else { continue }
      let items = subject.history.suffix(count)
      parts[place] = join(
        items.indices.map { place in
          listed(
            items[place], in: list,
            mask: subject.masked.firstIndex(of: place - subject.history.startIndex))
        }, of: items.count, list, room: longest - fixed, isCut: &isCut)
    }
    var prompt = WrittenPrompt(tokens: prefix, fixed: fixed, isCut: isCut)
    for (piece, part) in zip(pieces, parts) {
      let start = prompt.tokens.count
      prompt.tokens += part.tokens
      prompt.places += part.places
      if case .history = piece { prompt.history = start..<prompt.tokens.count }
    }
    prompt.end(with: suffix, longest: longest)
    if prompt.tokens.isEmpty { prompt.tokens = wordless }
    return prompt
  }

  /// Items between commas, or a line each with their numbers; the newest are kept where there isn't room
  /// for all.
  private func join(
    _ items: [Part], of count: Int, _ list: List, room: Int, isCut: inout Bool
  ) -> Part {
    var kept: [Part] = []
    var used = 0
    let isNumbered = list.form == .numbered
    for item in items.reversed() where !item.tokens.isEmpty {
      // Numbers have about as many tokens, whichever they are.
      let mark = isNumbered ? number(count).count : kept.isEmpty ? 0 : list.separator.count
      used += item.tokens.count + mark
      if used > room {
        isCut = true
        if kept.isEmpty, item.places.isEmpty {
          kept.append((Array(item.tokens.prefix(max(0, room - mark))), []))
        }
        break
      }
      kept.append(item)
    }
    kept.reverse()
    let places = kept.flatMap(\.places)
    guard isNumbered else {
      return (Array(kept.map(\.tokens).joined(separator: list.separator)), places)
    }
    return (kept.enumerated().flatMap { number($0 + 1) + $1.tokens }, places)
  }

  /// What stands in a masked place, by its number from 0: T5's own where the vocabulary has such.
  func sentinel(_ number: Int) -> [Int32] {
    let tokenizer = backbone.tokenizer
    return tokenizer.id(of: "<extra_id_\(number)>").map { [$0] } ?? tokenizer.encode("<\(number)>")
  }

  /// Whether a template lists candidates.
  func listsCandidates(template: Int) -> Bool {
    users[template].contains { if case .candidates = $0 { true } else { false } }
  }

  /// The words of an item as lists of a template have them; of the template's first list.
  func words(of item: Int32, template: Int) -> [Int32] {
    for case .history(_, let list) in users[template] { return list.items[Int(item)] }
    return []
  }

  /// The words of a template about an item, nothing around them.
  func words(about item: Int32, template: Int) -> [Int32] {
    let prompt = write(
      users[template], PromptSubject(history: [], item: item), rows: nil, hasWords: true)
    return Array(prompt.tokens.dropFirst(prefix.count).dropLast(suffix.count))
  }

  /// What stands before the item of a number.
  private func number(_ number: Int) -> [Int32] {
    backbone.tokenizer.encode(isContinued ? "\n>> \(number)." : "\n>> \(number). ")
  }
}

/// What a prompt is about.
struct PromptSubject: Sendable {
  /// The items that the user had, oldest first.
  var history: ArraySlice<Int32>
  /// The user's id; `nil` for nobody in the data.
  var user: String?
  /// The item that is asked about, where it is one.
  var item: Int32?
  /// The items that an answer is to be chosen from, in the order to list them.
  var candidates: [Int32] = []
  /// The places of the history whose items are masked.
  var masked: [Int] = []
}

extension PromptSubject {
  /// Who is to be recommended something; or an item that is asked about.
  init(_ query: Query, item: Int32? = nil) {
    self.init(history: query.history, user: query.user, item: item)
  }
}

/// A prompt's tokens, with what stands in its open places.
struct WrittenPrompt: Sendable {
  /// What a row is made of.
  enum Place: Hashable, Sendable {
    /// The item's ID vector.
    case item(Int32)
    /// The user's ID vector.
    case user
  }

  /// Token ids; `PackedTexts.openPlace` where a row stands, `SlotSite.marker` where a marker does.
  var tokens: [Int32]
  /// What stands in the open places, in their order.
  var places: [Place] = []
  /// The tokens of the history; none where the prompt has no history.
  var history = 0..<0
  /// How many tokens there are beside the history.
  var fixed = 0
  /// Whether something of it gave way because there wasn't room for all.
  var isCut = false

  /// Masks spans of the history's tokens.
  ///
  /// - Parameters:
  ///   - spans: ascending, counted from the history's first token.
  ///   - sentinel: what stands for each, by its number.
  /// - Returns: what stands for each span, with its tokens behind it.
  mutating func mask(_ spans: [Range<Int>], by sentinel: (Int) -> [Int32]) -> [Int32] {
    let text = Array(tokens[history])
    var (masked, answer, place) = ([Int32](), [Int32](), 0)
    for (number, span) in spans.enumerated() {
      masked += text[place..<span.lowerBound] + sentinel(number)
      answer += sentinel(number) + text[span]
      place = span.upperBound
    }
    masked += text[place...]
    tokens.replaceSubrange(history, with: masked)
    history = history.lowerBound..<history.lowerBound + masked.count
    return answer
  }

  /// Cuts it to what may be read, and ends it.
  fileprivate mutating func end(with suffix: [Int32], longest: Int) {
    if tokens.count > max(0, longest - suffix.count) { isCut = true }
    tokens = Array(tokens.prefix(max(0, longest - suffix.count)))
    places = Array(places.prefix(tokens.count { $0 == PackedTexts.openPlace }))
    history = history.clamped(to: 0..<tokens.count)
    tokens += suffix
  }
}
