import Support

/// A report of reading a data set's files.
public struct ReadReport: Sendable, Hashable {
  /// How large the data are.
  public var size: DatasetSize
  /// The files of rows.
  public var files: [String]
  /// The roles of the columns: `user=userId item=movieId`; empty where there are none.
  public var mapping: String
  /// Rows that were left out.
  public var malformed: MalformedRows
  /// Anything else worth knowing.
  public var notes: [ReadNote]

  /// The size of the data and what was left out, as lines of text.
  public var lines: [String] {
    let names = files.map { "`\(PathText.name(of: $0))`" }.joined(separator: ", ")
    let columns = mapping.isEmpty ? "" : ", \(mapping)"
    return [
      "load: \(size) from \(names)\(columns)"
    ] + (malformed.count == 0 ? [] : malformed.lines)
  }
}

extension MalformedRows {
  /// How many rows are malformed and why, then the first three.
  public var lines: [String] {
    let kinds = Kind.allCases.compactMap { kind in
      counts[kind].map {
        "\(NumberText.grouped($0)) \(kind == .badRating ? "bad \(numbers)" : kind.rawValue)"
      }
    }
    return [
      "malformed: \(NumberText.grouped(count)) of \(NumberText.grouped(rows)) rows: "
        + "\(kinds.joined(separator: ", "))"
    ]
      + examples.map { example in
        "  \(PathText.name(of: example.path)):\(example.line): \(example.reason)"
      }
  }
}

/// A data set that was read, and what reading it found.
public struct LoadedDataset: Sendable {
  /// The data.
  public var dataset: Dataset
  /// The report of reading it.
  public var report: ReadReport
  /// The ratings in double precision, as the file has them; `nil` unless they were asked for.
  public var numbers: [Double]?
}

/// Rows of a file in messages: one line each, and not too long.
enum RowPreview {
  /// The fields of a row between bars.
  static func text(_ fields: [String]) -> String { text(fields.joined(separator: " | ")) }

  /// A name as the value of an option: between quotes where it isn't one word.
  static func option(_ name: String) -> String {
    let isWord = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    return isWord ? name : "\"\(name)\""
  }

  /// A line with nothing in it that a terminal would take for more than text.
  static func text(_ line: String) -> String {
    let shown = String(
      String.UnicodeScalarView(
        line.unicodeScalars.prefix(90).map { scalar in
          scalar.properties.generalCategory == .control ? " " : scalar
        }))
    return shown.count > 78 ? shown.prefix(77) + "…" : shown
  }
}
