public import Language

/// A runnable fence of a notebook, or any other program that runs as one piece.
public struct NotebookCell: Sendable {
  /// The program, with its place in the file.
  public let source: Source
  /// How the cell is to be treated.
  public let tags: Set<CellTag>
  /// The other options at the cell's head, by name.
  public let options: [String: String]

  public init(source: Source, tags: Set<CellTag> = [], options: [String: String] = [:]) {
    self.source = source
    self.tags = tags
    self.options = options
  }

  /// Whether running the notebook runs the cell.
  public var isRunnable: Bool { !tags.contains(.noRun) }
}

/// A word that says how a cell is to be treated; words that are not known here are kept and ignored.
public struct CellTag: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The cell may fail, and the notebook goes on.
  public static let raisesException = CellTag(rawValue: "raises-exception")
  /// The cell is shown and not run.
  public static let noRun = CellTag(rawValue: "no-run")
  /// The cell's output isn't compared.
  public static let skipOutput = CellTag(rawValue: "skip-output")
  /// The cell takes long.
  public static let slow = CellTag(rawValue: "slow")
  /// The cell isn't shown.
  public static let hide = CellTag(rawValue: "hide")
}

/// The options at the head of a cell, in either notation of MyST Markdown.
///
///     :tags: [slow, skip-output]          ---
///     :name: training                     tags: [slow, skip-output]
///                                         name: training
///                                         ---
struct CellHead {
  var tags: [CellTag] = []
  var options: [String: String] = [:]
  /// How many lines the head takes.
  var lineCount = 0

  /// Reads the head of a cell.
  ///
  /// - Throws: `NotebookError`.
  init(lines: [Substring], file: String, firstLine: Int) throws(NotebookError) {
    if lines.first.map(Self.isRule) == true {
      guard let end = lines.dropFirst().firstIndex(where: Self.isRule) else {
        throw .unclosedOptions(file: file, line: firstLine)
      }
      lineCount = end + 1
      var key = ""
      for index in 1..<end {
        let line = Self.trimmed(lines[index])
        if line.isEmpty || line.hasPrefix("#") { continue }
        if line == "-" || line.hasPrefix("- "), !key.isEmpty {
          add(key, Self.trimmed(line.dropFirst()))
        } else if let (name, value) = Self.field(line) {
          key = name
          if !value.isEmpty { add(name, value) }
        } else {
          throw .invalidOption(file: file, line: firstLine + index, text: String(line))
        }
      }
    } else {
      for line in lines {
        guard line.hasPrefix(":") else { break }
        guard let (name, value) = Self.field(line.dropFirst()) else {
          throw .invalidOption(file: file, line: firstLine + lineCount, text: String(line))
        }
        add(name, value)
        lineCount += 1
      }
    }
  }

  /// Takes a value; tags come one or several at a time.
  private mutating func add(_ name: String, _ value: Substring) {
    guard name == "tags" else {
      options[name] = Self.unquoted(value)
      return
    }
    var list = value
    if list.hasPrefix("["), list.hasSuffix("]") { list = list.dropFirst().dropLast() }
    for word in list.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      tags.append(CellTag(rawValue: Self.unquoted(word)))
    }
  }

  /// `name: value`, both trimmed.
  private static func field(_ line: Substring) -> (String, Substring)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let name = trimmed(line[..<colon])
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "-_.".contains($0) })
    else { return nil }
    return (String(name), trimmed(line[line.index(after: colon)...]))
  }

  private static func isRule(_ line: Substring) -> Bool { trimmed(line) == "---" }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while line.first?.isWhitespace == true { line.removeFirst() }
    while line.last?.isWhitespace == true { line.removeLast() }
    return line
  }

  private static func unquoted(_ value: Substring) -> String {
    guard value.count > 1, let quote = value.first, quote == "\"" || quote == "'",
      value.last == quote
    else { return String(value) }
    return String(value.dropFirst().dropLast())
  }
}
