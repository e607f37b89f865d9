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
    /// The mistake: `3 fields, expected 4`.
    public var reason: String
  }

  /// Other ways to read the file, which mend most of them where they have one cause.
  public internal(set) var remedies: [Remedy] = []
  /// Why they can't be left out though no other way to read the file is known; `nil` where they can.
  var objection: String?
  /// The name of the rows' numbers.
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

  mutating func add(_ malformed: MalformedRow, path: String = "", line: Int) {
    counts[malformed.kind, default: 0] += 1
    if examples.count < 3 {
      examples.append(Example(path: path, line: line, reason: malformed.reason))
    }
  }
}

extension MalformedRows {
  /// Finds what mends rows that are malformed in one way for the most part.
  ///
  /// Leaving them out would leave a wrong choice of rows.
  ///
  /// - Parameter settings: The settings that the reader of the rows obeys.
  mutating func findRemedies(with settings: Set<String>) {
    guard let (kind, most) = counts.max(by: { $0.value < $1.value }), most * 2 > count else {
      return
    }
    func setting(_ name: String, _ remedy: Remedy) -> [Remedy] {
      settings.contains(name) ? [remedy] : []
    }
    // Where the field is there in most rows, it is the right one.
    let isAll = count * 2 > rows
    let areEmpty = !isAll && examples.allSatisfy { $0.reason.hasPrefix("an empty field") }
    remedies =
      switch kind {
      case .decimalComma: [.decimal(.comma)]
      case .encoding: [.encoding(.windows1252)]
      case .nulByte: [.encoding(.utf16)]
      case .fieldCount where settings.contains("quotes"):
        [.separator, .quotes, .format(.sequences)]
      case .openQuote, .textAfterQuote: setting("quotes", .quotes)
      case .badTime where !areEmpty:
        (isAll ? [] : setting("dates", .dates(nil))) + setting("time", .otherColumn(.time))
      case .badRating where !areEmpty:
        numbers == "rating" ? setting("rating", .otherColumn(.rating)) : [.otherScores]
      case .badPart: setting("part", .otherColumn(.part))
      case .outOfRange: setting("time", .otherColumn(.time))
      case .badList: setting("list", .list)
      default: []
      }
    guard remedies.isEmpty else { return }
    objection =
      isAll
      ? "without them little would be left"
      : "most have one cause: mend it in the file, since leaving them out would choose rows by it"
  }
}

/// Why a record is no row.
struct MalformedRow: Error {
  var kind: MalformedRows.Kind
  var reason: String

  init(_ kind: MalformedRows.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  static let tooLong = MalformedRow(
    .tooLong, "a line longer than \(RecordBuffer.longestRecord >> 20) MiB")
  static let openQuote = MalformedRow(.openQuote, "a quote that is never closed")
  static let textAfterQuote = MalformedRow(.textAfterQuote, "text after a closing quote")
  static let encoding = MalformedRow(.encoding, "bytes that aren't UTF-8")
  static let nulByte = MalformedRow(.nulByte, "a NUL byte")
}
