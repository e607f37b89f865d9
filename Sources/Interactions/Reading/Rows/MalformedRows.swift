/// Rows that a reader left out, counted by kind, with the first three as examples.
public struct MalformedRows: Sendable, Hashable {
  /// Why a row can't be read.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case fieldCount = "wrong number of fields"
    case emptyID = "empty id"
    case badTime = "bad time"
    case badRating = "bad rating"
    case decimalComma = "decimal comma"
    case badList = "bad list"
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
  /// What mends rows that are malformed in one way for the most part, rather than leaving them out,
  /// which would leave a wrong choice of what is left.
  ///
  /// - Parameter options: The options that the reader of the rows has.
  /// - Returns: A sentence's end, such as "`time=` names another column"; `nil` where no cause explains
  ///   most of them.
  func cure(with options: Set<String>) -> String? {
    guard let (kind, most) = counts.max(by: { $0.value < $1.value }), most * 2 > count else {
      return nil
    }
    func option(_ name: String, _ says: String) -> String? {
      options.contains(name) ? "`\(name)=` \(says)" : nil
    }
    // Where the field is there in most rows, it is the right one.
    let isAll = count * 2 > rows
    let areEmpty = !isAll && examples.allSatisfy { $0.reason.hasPrefix("an empty field") }
    let cure: String? =
      switch kind {
      case .decimalComma: "`decimal=comma` reads commas as decimal points"
      case .encoding: "`encoding=windows-1252` reads text of older programs, Latin-1 too"
      case .nulByte: "`encoding=utf-16` reads text of two bytes a letter"
      case .fieldCount where options.contains("quotes"):
        "`separator=` and `quotes=` say how fields are parted, `format=sequences` reads a user and "
          + "its items a line"
      case .openQuote, .textAfterQuote: option("quotes", "says whether quotes enclose fields")
      case .badTime where !areEmpty:
        isAll || !options.contains("dates")
          ? option("time", "names another column")
          : "`dates=` says the order of days and months, `time=` names another column"
      case .badRating where !areEmpty && numbers == "rating":
        option("rating", "names another column")
      case .badRating where !areEmpty: "`score=` or `rank=` names another column"
      case .badPart: option("part", "names another column")
      case .outOfRange: option("time", "names another column")
      case .badList: option("list", "says what parts the items of a field")
      default: nil
      }
    if isAll { return cure ?? "without them little would be left" }
    return cure
      ?? "most have one cause: mend it in the file, since leaving them out would choose rows by it"
  }
}

/// Why a record is no row.
struct Malformed: Error {
  var kind: MalformedRows.Kind
  var reason: String

  init(_ kind: MalformedRows.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  static let tooLong = Malformed(
    .tooLong, "a line longer than \(RecordBuffer.longestRecord >> 20) MiB")
  static let openQuote = Malformed(.openQuote, "a quote that is never closed")
  static let textAfterQuote = Malformed(.textAfterQuote, "text after a closing quote")
  static let encoding = Malformed(.encoding, "bytes that aren't UTF-8")
  static let nulByte = Malformed(.nulByte, "a NUL byte")
}
