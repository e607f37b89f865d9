import FoundationEssentials
import Glibc
public import Support

/// Writes a data set's interactions to a file that other programs read, and `DatasetReader` too.
///
/// A row has the outside ids `user` and `item`, `rating` and `time` (unix seconds) where the data have
/// them, `behaviour` likewise, `position`, the row's place in its user's sequence from 0, and `part`
/// where the data are split. Rows come user by user, each user's in the order of the sequence.
public struct DatasetWriter: Sendable {
  /// How rows are written; the raw value is the ending of a file's name.
  public enum Notation: String, Sendable, CaseIterable {
    case csv
    case tsv
    /// One object a line, as in `jsonl`.
    case json
    case jsonl
  }

  public var notation: Notation
  /// Whether ids that spreadsheets take for formulas begin with an apostrophe; not in JSON.
  public var isSafe: Bool
  /// The observer, which may stop it.
  public var progress: Support.Progress

  public init(
    _ notation: Notation, isSafe: Bool = false, progress: Support.Progress = .unwatched
  ) {
    self.notation = notation
    self.isSafe = isSafe
    self.progress = progress
  }

  /// The columns of a data set's rows.
  public func columns(of data: Dataset) -> [String] {
    [
      "user", "item", data.ratings.map { _ in "rating" }, data.times.map { _ in "time" },
      data.behaviours.map { _ in "behaviour" }, "position", data.split.map { _ in "part" },
    ].compactMap(\.self)
  }

  /// Writes all rows to a temporary name beside `path`, which then takes the path's place.
  ///
  /// - Throws: `FileError`, `DataError.unwritable`, or `Cancelled`.
  public func write(_ data: Dataset, to path: String) throws {
    let columns = columns(of: data)
    // What stands before each field, and behind the last.
    let isJSON = notation == .json || notation == .jsonl
    let separator = notation == .tsv ? "\t" : ","
    let leads = columns.enumerated().map { index, name in
      Array(
        ((index > 0 ? separator : isJSON ? "{" : "") + (isJSON ? "\"\(name)\":" : "")).utf8)
    }
    let end = Array((isJSON ? "}\n" : "\n").utf8)
    let items = try data.catalogue.ids.map(text)
    let behaviours = try data.behaviours.map { try $0.names.map(text) } ?? []
    let parts = try Part.allCases.map { try text("\($0)") }
    try AtomicFile.write(to: path, progress: progress) { file in
      var buffer = isJSON ? [] : Array((columns.joined(separator: separator) + "\n").utf8)
      for user in 0..<data.userCount {
        let id = try text(data.users[user])
        for (position, row) in data.rows(of: user).enumerated() {
          var column = 0
          func add(_ field: some Collection<UInt8>) {
            buffer += leads[column]
            buffer += field
            column += 1
          }
          add(id)
          add(items[Int(data.items[row])])
          if let rating = data.ratings?[row] { add(Self.text(of: rating).utf8) }
          if let time = data.times?[row] { add("\(time)".utf8) }
          if let behaviour = data.behaviours?.codes[row] { add(behaviours[Int(behaviour)]) }
          add("\(position)".utf8)
          if let part = data.split?.parts[row] { add(parts[Int(part.rawValue)]) }
          buffer += end
        }
        if buffer.count > 1 << 20 || user == data.userCount - 1 {
          try progress.check()
          try file.write(contentsOf: Data(buffer))
          buffer.removeAll(keepingCapacity: true)
          progress.report(
            ProgressUpdate(
              task: "export", completed: Double(user + 1), total: Double(data.userCount),
              unit: "users"))
        }
      }
    }
  }

  /// A text as the notation writes it.
  private func text(_ text: String) throws(DataError) -> [UInt8] {
    let text =
      isSafe && (notation == .csv || notation == .tsv) ? SeparatedText.withoutFormula(text) : text
    let ends = text.utf8.contains { $0 == 10 || $0 == 13 }
    switch notation {
    case .csv:
      let isPlain = !ends && !text.utf8.contains { $0 == 34 || $0 == 44 }
      return Array(
        (isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\"").utf8)
    case .tsv:
      if ends || text.utf8.contains(9) { throw .unwritable(id: text) }
      return Array(text.utf8)
    case .json, .jsonl: return Array(JSONText.quoted(text).utf8)
    }
  }

  /// The shortest decimal that is read as the number again, whole numbers without a point.
  private static func text(of number: Float) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
