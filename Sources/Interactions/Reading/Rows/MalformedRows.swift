/// Rows that a reader left out, counted by kind, with the first three as examples.
public struct MalformedRows: Sendable, Hashable {
  /// Why a row can't be read.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case fieldCount = "wrong number of fields"
    case emptyID = "empty id"
    case badTime = "bad time"
    case badRating = "bad rating"
    case decimalComma = "decimal comma"
    case noLabel = "no label"
    case badPart = "bad part"
    case outOfRange = "number out of range"
    case encoding = "not UTF-8"
    case nulByte = "NUL byte"
    case openQuote = "quote never closed"
    case textAfterQuote = "text after a closing quote"
    case tooLong = "line too long"
    case notJSON = "no JSON object"
    case notScalar = "list or object"
    case unknownUser = "unknown user"
    case unknownItem = "unknown item"
  }

  /// One malformed row.
  public struct Example: Sendable, Hashable {
    /// The file's path.
    public var path: String
    /// The line, from 1.
    public var line: Int
    /// What is wrong with it: `3 fields, expected 4`.
    public var reason: String
  }

  /// What mends most of them, where they have one cause; instead of leaving them out.
  var cure: String?
  /// What the numbers of rows are called.
  public internal(set) var numbers = "rating"
  /// How many rows of each kind.
  public private(set) var counts: [Kind: Int] = [:]
  /// The first three.
  public private(set) var examples: [Example] = []
  /// How many rows were read, the malformed ones included.
  public internal(set) var rows = 0

  /// How many rows are malformed.
  public var count: Int { counts.values.reduce(0, +) }

  /// Adds what was found in a piece of a file that begins behind `lines` lines.
  mutating func add(_ other: MalformedRows, path: String, behind lines: Int) {
    rows += other.rows
    counts.merge(other.counts, uniquingKeysWith: +)
    for example in other.examples where examples.count < 3 {
      examples.append(
        Example(path: path, line: lines + example.line, reason: example.reason))
    }
  }

  mutating func add(_ malformed: Malformed, path: String = "", line: Int) {
    counts[malformed.kind, default: 0] += 1
    if examples.count < 3 {
      examples.append(Example(path: path, line: line, reason: malformed.reason))
    }
  }
}

extension MalformedRows {
  /// What mends rows that are malformed in one way for the most part.
  ///
  /// Where most rows are, leaving them out would leave little. `nil` where there is no such cause.
  ///
  /// - Parameter options: The options that the reader of the rows has.
  /// - Returns: A sentence's end, such as "`time=` names another column".
  func cure(with options: Set<String>) -> String? {
    guard let (kind, most) = counts.max(by: { $0.value < $1.value }), most * 2 > count else {
      return nil
    }
    switch kind {
    case .decimalComma: return "write the numbers with decimal points"
    case .encoding where options.contains("encoding"):
      return "`encoding=windows-1252` reads text of older programs, Latin-1 too"
    default: break
    }
    guard count * 2 > rows else { return nil }
    let option =
      switch kind {
      case .badTime: "time"
      case .badRating: numbers == "rating" ? "rating" : "score"
      case .badPart: "part"
      default: ""
      }
    return options.contains(option)
      ? "`\(option)=` names another column" : "without them little would be left"
  }
}
