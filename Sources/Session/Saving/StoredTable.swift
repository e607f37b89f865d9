import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Support

/// A table as a file keeps it: protocols, columns, rows, and the results that rows were made from.
///
/// `save` writes it, and `export` much the same in JSON for other programs, without what JSON hasn't
/// and without the metrics user by user.
struct StoredTable: Codable {
  private struct StoredColumn: Codable {
    var name: String
    var kind: String
    var digits: Int?
    var better: String?
    var missing: String?

    init(_ column: ResultTable.Column) {
      name = column.name
      kind = "\(column.kind)"
      digits = column.digits
      better = column.better.map { "\($0)" }
      missing = column.missing
    }

    /// The column, for which `save` says all that it has; `nil` if a word of it isn't one.
    func column(isKept: Bool) -> ResultTable.Column? {
      guard let kind = ResultTable.Column.Kind.allCases.first(where: { "\($0)" == kind }),
        digits.map({ 0...17 ~= $0 }) ?? true
      else { return nil }
      var column = ResultTable.Column(name, kind, digits: digits)
      column.missing = missing
      guard isKept else { return column }
      switch better {
      case nil: column.better = nil
      case "higher": column.better = .higher
      case "lower": column.better = .lower
      default: return nil
      }
      return column
    }
  }

  private var columns: [StoredColumn]
  private var rows: [[String: StoredCell]]
  private var protocols: [Measured]
  /// A result for each row that has one; `export` has none of them.
  private var results: StoredResults?
  /// Whether the best values stand out; `export` doesn't say.
  private var marksBest: Bool?

  /// A protocol: its fields, or its words in the file that it came from.
  private enum Measured: Codable {
    case ranking(StoredRanking)
    case stated(String)

    private enum CodingKeys: String, CodingKey { case stated }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      if let words = try fields.decodeIfPresent(String.self, forKey: .stated) {
        self = .stated(words)
      } else {
        self = .ranking(try StoredRanking(from: decoder))
      }
    }

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .ranking(let ranking): try ranking.encode(to: encoder)
      case .stated(let words):
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(words, forKey: .stated)
      }
    }

    init(_ known: TableProtocol) {
      switch known {
      case .ranking(let ranking): self = .ranking(StoredRanking(ranking))
      case .stated(let words): self = .stated(words)
      }
    }

    var known: TableProtocol? {
      switch self {
      case .ranking(let ranking): ranking.ranking.map(TableProtocol.ranking)
      case .stated(let words): .stated(words)
      }
    }
  }

  init(_ table: ResultTable) {
    columns = table.columns.map(StoredColumn.init)
    rows = table.rows.map { row in
      Dictionary(
        uniqueKeysWithValues: zip(table.columns.map(\.name), row.cells.map(StoredCell.init)))
    }
    protocols = table.protocols.map(Measured.init)
    results = StoredResults(table.rows.map(\.result))
    marksBest = table.marksBest
  }

  /// The table; `nil` if the file's values don't make one.
  var table: ResultTable? {
    guard Set(columns.map(\.name)).count == columns.count else { return nil }
    let isKept = marksBest != nil
    let known = columns.compactMap { $0.column(isKept: isKept) }
    let rankings = protocols.compactMap(\.known)
    guard known.count == columns.count, rankings.count == protocols.count,
      let measured = results.map({ $0.results(rowCount: rows.count) })
        ?? [EvaluationResult?](repeating: nil, count: rows.count)
    else { return nil }
    let lines = zip(rows, measured).map { row, result in
      ResultTable.Row(
        known.map { column in
          let stored = row[column.name] ?? StoredCell(.none)
          return isKept ? stored.cell : stored.exported(in: column.kind)
        }, result: result)
    }
    return ResultTable(columns: known, rows: lines, protocols: rankings)
      .markingBest(marksBest ?? false)
  }

  /// Reads a table that `save` or `export` wrote.
  ///
  /// - Throws: `StoredError.noTable`; `.otherVersion` and `.damaged` for one that `save` wrote.
  static func read(_ bytes: [UInt8], path: String) throws(StoredError) -> ResultTable {
    let json = KeptJSON.isSealed(bytes) ? try KeptJSON.opened(bytes, path: path).json : Data(bytes)
    guard let table = (try? JSONDecoder.kept.decode(StoredTable.self, from: json))?.table else {
      throw .noTable(path: path)
    }
    return table
  }
}
