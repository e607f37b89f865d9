import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Support

/// The verb that makes a table.
enum Table {
  static let rows = Positional<Either<ResultTable, String>?>(
    "rows", as: .either(.object([.table]), .inputFile),
    "a table, or a file: separated values, JSON objects, or `export`'s JSON")
  static let best = Option<Emphasis>(
    "best", "what stands out: `**x**`, `\\textbf{x}`, in text `*x`", default: .none,
    because: "a table of one row has no best", isIdentity: false)
  static let paper = Option<String?>(
    "paper", as: .inputFile,
    "a CSV of a paper's figures, put beside as `paper_x`: rows by label or model",
    because: "our own figures alone"
  ).standing(for: .reference)
  static let separator = Option<String?>(
    "separator", "what stands between the fields of a file", because: "seen from the file")
  static let header = Option<Bool?>(
    "header", "whether the first row of a file names columns, else `column1`, `column2`, …",
    because: "yes, where it begins with no number and no date")
  static let encoding = Option<TextEncoding?>(
    "encoding", "what the bytes of a file stand for", because: "UTF-8")
  static let columns = OpenOptions(
    prefix: "", .oneOrMore(.any), "a column: its values, or one for every row")

  static let verb = Verb(
    "table", group: "results",
    "makes a table of columns, reads one from a file, or formats one for a paper",
    takes: [rows, best, paper, separator, header, encoding], openOptions: [columns],
    result: .object(.table),
    example: "table dim=[16, 32] gain=[0.1, 0.2]",
    run: run
  ) { call in
    let given = call.facts(rows)
    let isFile = call.isGiven(rows) && given.kind != .object(.table)
    var facts = call.result
    if !isFile, !call.isGiven(paper) {
      facts = facts.with(columns: call.isGiven(rows) ? given.columns : [])
      for column in call.openOptions(columns.prefix) { facts.add(column: column) }
    }
    if call.isGiven(columns.parameter(ResultTable.labelColumn)) {
      let labels = call.texts(ResultTable.labelColumn)
      facts.labels = labels.isEmpty ? nil : labels
    } else if !isFile {
      facts.labels = call.isGiven(rows) ? given.labels : []
    }
    return facts
  }

  /// The values that stand out.
  enum Emphasis: String, Choice {
    case none, bold

    var meaning: String {
      switch self {
      case .none: "all alike"
      case .bold: "the best of each metric"
      }
    }
  }

  private static func run(_ call: Call) throws -> Value {
    let isFile = if case .other = call[rows] { true } else { call[paper] != nil }
    let options: [any ParameterKey] = [separator, header, encoding]
    for option in options { try call.require(option, needs: isFile, "a file") }
    if call[separator]?.isEmpty == true {
      throw DataError.outOfRange(
        option: separator.name, value: "empty", expected: "at least one character")
    }
    let given = try given(call)
    let made = call[columns].map { (name: $0.name, values: $0.value.elements ?? [$0.value]) }
    let count =
      given?.rows.count ?? made.map(\.values.count).first { $0 != 1 } ?? min(made.count, 1)
    for column in made where column.values.count != count && column.values.count != 1 {
      throw UsageError.unequalColumns(
        name: column.name, count: column.values.count, others: count, areGiven: given != nil)
    }
    try ResultTable.check(rows: count, columns: (given?.columns.count ?? 0) + made.count)
    let start =
      given
      ?? ResultTable(columns: [], rows: Array(repeating: ResultTable.Row([]), count: count))
    var table = try call.aside { progress in
      try made.reduce(start) { table, column in
        try progress.check()
        // One value stands in every row.
        let cells = column.values.map { Cell($0) }
        return table.adding(
          ResultTable.Column(column.name, column.name == ResultTable.labelColumn ? .label : .tag),
          cells: cells.count == count ? cells : Array(repeating: cells[0], count: count))
      }
    }
    if let path = call[paper] {
      let figures = try read(path, at: paper, call)
      let matched: Int
      (table, matched) = try table.beside(figures)
      call.note(
        "\(NumberText.counted(figures.rows.count, "row")) of \(path), \(matched) beside rows of the "
          + "table")
    }
    return call.made(TableObject(table.markingBest(call[best] == .bold)))
  }

  /// The table that the call is given, or that is in the file that it names.
  private static func given(_ call: Call) throws -> ResultTable? {
    switch call[rows] {
    case nil: return nil
    case .one(let table)?: return table
    case .other(let path)?:
      let table = try read(path, at: rows, call)
      call.note("\(path), \(TableObject(table).summary)")
      return table
    }
  }

  /// Reads a table from the file of JSON or of separated values that an argument names.
  private static func read(
    _ path: String, at argument: any ParameterKey, _ call: Call
  ) throws -> ResultTable {
    do {
      return try read(path, call)
    } catch let error as TableError {
      // The table knows no file, and the call may name two.
      throw Diagnostic(error, at: call.range(of: argument))
    }
  }

  private static func read(_ path: String, _ call: Call) throws -> ResultTable {
    let (encoding, separator, header) = (call[encoding], call[separator], call[header])
    let (table, lists) = try call.aside { progress -> (ResultTable, lists: [String]) in
      // What is read of a pipe is gone.
      let isCompressed =
        !SourceFile.isPipeOrDevice(path)
        && (try? TextFile.start(of: path, count: 2)) == [0x1f, 0x8b]
      let text =
        isCompressed || encoding != nil
        ? try TextTable.text(of: path, encoding: encoding ?? .utf8)
        : try TextFile.read(path, progress: progress)
      switch text.first(where: { !$0.isWhitespace }) {
      case "{":
        let lines = text.split(separator: "\n").prefix(2)
        guard lines.count == 2, lines.allSatisfy({ $0.hasPrefix("{") && $0.hasSuffix("}") }) else {
          return (try StoredTable.read(Array(text.utf8), path: path), [])
        }
        return try objects(in: path, encoding, progress)
      case "[": return try objects(in: path, encoding, progress)
      case nil: return (try ResultTable(separated: text), [])
      default:
        let isTabbed = ["tsv", "tab"].contains(PathText.ending(of: path))
        let separator = separator ?? (isTabbed ? "\t" : TextTable.separator(of: text))
        let table = try ResultTable(
          separated: text, by: separator,
          hasHeader: header ?? TextTable.hasHeader(text, separator: separator))
        return (table, [])
      }
    }
    if !lists.isEmpty {
      call.note("left out, since no cell holds a list: \(Explanation.list(lists))")
    }
    return table
  }

  /// A table of a file of JSON objects, and the keys of lists that it leaves out.
  private static func objects(
    in path: String, _ encoding: TextEncoding?, _ progress: Progress
  ) throws -> (ResultTable, lists: [String]) {
    let table = try TextTable(
      objectsOf: path, encoding: encoding ?? .utf8, progress: progress)
    return (try ResultTable(names: table.names, rows: table.rows), table.listNames)
  }
}
