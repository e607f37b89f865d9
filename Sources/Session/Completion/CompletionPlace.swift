/// Where in a program a text ends, as far as completing it needs to know.
///
/// Unlike the parser it makes sense of a statement that is half typed, and it never fails.
struct CompletionPlace {
  /// What is being typed.
  enum Kind: Equatable {
    /// A word, perhaps still empty.
    case word
    /// What follows the dot after a path of names: `rows`, or `rows.label`.
    case member(of: [String])
    /// The inside of a string.
    case string
    /// A comment: nothing is to be completed.
    case comment
  }

  /// A command that is being written, with what it was given so far.
  struct Command: Equatable {
    /// The verb; `nil` before it, or where a value stands in its place.
    var verb: String?
    /// Whether nothing stands before the place.
    var isAtStart = true
    /// How many values it has.
    var values = 0
    /// The options it has.
    var options: [String] = []
    /// The option whose value stands, or should stand, here.
    var openOption: String?
    /// The text of its first value, if that is a string.
    var firstText: String?
  }

  private(set) var kind = Kind.word
  /// The UTF-8 offset where what is being typed starts.
  private(set) var start = 0
  /// What is typed of it.
  private(set) var typed = ""
  /// The command that it belongs to.
  private(set) var command = Command()

  /// Finds the place at the end of a text.
  init(atEndOf text: String) {
    var reader = Reader(bytes: Array(text.utf8))
    reader.read()
    kind = reader.kind
    start = reader.start
    typed = String(decoding: reader.bytes[reader.start...], as: UTF8.self)
    command = reader.commands.last ?? Command()
    if case .member = kind, let dot = typed.lastIndex(of: ".") {
      start += typed[...dot].utf8.count
      typed = String(typed[typed.index(after: dot)...])
    }
  }
}

/// Reads a text from its start to its end.
private struct Reader {
  let bytes: [UInt8]
  private var offset = 0
  /// The commands that are being written, innermost last: one for each open bracket and the first.
  private(set) var commands = [CompletionPlace.Command()]
  /// The open brackets.
  private var brackets: [UInt8] = []
  private(set) var kind = CompletionPlace.Kind.word
  private(set) var start = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() {
    while offset < bytes.count {
      start = offset
      switch Character(Unicode.Scalar(bytes[offset])) {
      case "#":
        guard skipLine() else { return kind = .comment }
      case "\"":
        guard let text = string() else { return kind = .string }
        value()
        if current.values == 1 { current.firstText = text }
      case "\n":
        offset += 1
        let isWhiteSpace = brackets.last.map { $0 != UInt8(ascii: "{") } ?? false
        if !isWhiteSpace, !continuesAfterNewline { current = .init() }
      case ";":
        offset += 1
        current = .init()
      case "|":
        offset += 1
        current = .init()
        current.values = 1
      case "(", "[", "{": open()
      case ")", "]", "}": close()
      case "=":
        offset += 1
        // An assignment: what follows starts anew.
        if current.openOption == nil, offset == bytes.count || bytes[offset] != UInt8(ascii: "=") {
          current = .init()
        }
      case " ", "\t", "\r", ",": offset += 1
      case _ where Self.isWordByte(bytes[offset]): word()
      default:
        offset += 1
        // An operator: the value after it belongs to the value before it.
        if current.values > 0 { current.values -= 1 }
      }
    }
    let endsInWord = bytes.last.map { Self.isWordByte($0) || $0 == UInt8(ascii: ".") } ?? false
    if !endsInWord { start = bytes.count }
  }

  private var current: CompletionPlace.Command {
    get { commands[commands.count - 1] }
    set { commands[commands.count - 1] = newValue }
  }

  private mutating func open() {
    brackets.append(bytes[offset])
    // A list is part of the command around it.
    commands.append(bytes[offset] == UInt8(ascii: "[") ? current : .init())
    offset += 1
  }

  private mutating func close() {
    let isBlock = bytes[offset] == UInt8(ascii: "}")
    offset += 1
    if !brackets.isEmpty {
      brackets.removeLast()
      commands.removeLast()
    }
    if isBlock { current = .init() } else { value() }
  }

  /// Reads a word with its members: a verb, a name, an option.
  private mutating func word() {
    while offset < bytes.count,
      Self.isWordByte(bytes[offset]) || bytes[offset] == UInt8(ascii: ".")
        || bytes[offset] == UInt8(ascii: "@")
    { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard offset < bytes.count else {
      let path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if path.count > 1, Int(path[0]) == nil { kind = .member(of: path.dropLast()) }
      return
    }
    if bytes[offset] == UInt8(ascii: "="), !current.isAtStart {
      offset += 1
      current.options.append(text)
      current.openOption = text
    } else if current.isAtStart {
      current.isAtStart = ["in", "if", "else", "not", "for"].contains(text)
      if !current.isAtStart { current.verb = text }
    } else if text == "in" {
      current = .init()
    } else if ["and", "or", "not", "mod"].contains(text) {
      if current.values > 0 { current.values -= 1 }
    } else {
      value()
    }
  }

  /// Counts a value that was read, for the option that waits for it or for the verb.
  private mutating func value() {
    if current.openOption == nil {
      current.values += 1
    } else if brackets.last != UInt8(ascii: "[") {
      current.openOption = nil
    }
    current.isAtStart = false
  }

  /// Reads a string; `nil` where the text ends in it, `start` then being where its inside starts.
  private mutating func string() -> String? {
    let isLong = bytes[offset...].starts(with: [34, 34, 34])
    offset += isLong ? 3 : 1
    start = offset
    while offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "\\") {
        offset += 2
      } else if isLong ? bytes[offset...].starts(with: [34, 34, 34]) : bytes[offset] == 34 {
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        offset += isLong ? 3 : 1
        return text
      } else {
        offset += 1
      }
    }
    offset = bytes.count
    return nil
  }

  /// Goes on at the end of the line; whether there is one.
  private mutating func skipLine() -> Bool {
    offset = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    if offset == bytes.count { start = offset }
    return offset < bytes.count
  }

  /// Whether the line before a newline ends so that its statement goes on.
  private var continuesAfterNewline: Bool {
    let line = bytes[..<(offset - 1)].reversed().drop { $0 == UInt8(ascii: " ") }
    return line.first.map { "|,=+\\".utf8.contains($0) } ?? false
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
