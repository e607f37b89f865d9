import Evaluation
import Interactions
import Language
import Support

/// A picture: lines, points or bars of one or more series over one axis.
struct Plot {
  /// How numbers are drawn.
  enum Kind: String, Choice {
    case line, points, bars, heat

    var meaning: String {
      self == .heat ? "a table's rows below each other, its columns of numbers as shades" : ""
    }
  }

  /// Values that belong together.
  struct Series {
    /// Its name in the legend.
    var name: String
    /// Places on the axes; where the axis has words, x is a word's position.
    var points: [(x: Double, y: Double)]
    /// Whether it is what no other series has, and stays in the background.
    var isRest = false
  }

  var title = ""
  /// The measures of the axes.
  var x: String
  var y: String
  /// The measure of the right axis, which the second series of two is drawn by; `nil` for one axis.
  var right: String?
  /// The words along the axis, where it doesn't have numbers.
  var words: [String]?
  var kind: Kind
  var series: [Series]
  /// Whether an axis is logarithmic.
  var logarithmic: (x: Bool, y: Bool) = (false, false)
}

extension Plot {
  /// Why values can't be drawn.
  enum Unfit: RoomError {
    case noRows
    case noNumbers(column: String)
    case nothingMeasured
    case untrained
    case flat
    case notFinite
    case noRowsAt(layer: Int, known: [Int])

    static let examples: [Unfit] = [
      .noRows, .noNumbers(column: "NAME"), .nothingMeasured, .untrained, .flat, .notFinite,
      .noRowsAt(layer: 2, known: [3, 4, 5]),
    ]

    var explanation: Explanation {
      switch self {
      case .noRows:
        Explanation(
          "E933", "the table has no rows to draw", about: .table,
          cause: "the table is empty", cure: "draw one with rows")
      case .noNumbers(let column):
        Explanation(
          "E934", "the column `\(column)` has no numbers to draw", about: .column(column), .table,
          cause: "the column holds texts, or numbers that aren't finite",
          cure: "name a column of numbers")
      case .nothingMeasured:
        Explanation(
          "E935", "the table has no column of numbers to draw", about: .table,
          cause: "all columns hold texts, or the only numbers are along the axis",
          cure: "draw a table with a column of numbers")
      case .untrained:
        Explanation(
          "E936", "the model was never trained, so there is no history to draw", about: .model,
          cause: "a model's picture is that of its losses and metrics by epoch",
          cure: "train the model first")
      case .flat:
        Explanation(
          "E937", "vectors of one number have no second dimension", about: .model,
          cause: "vectors are drawn in the plane, and these have one number each",
          cure: "draw those of a wider model")
      case .notFinite:
        Explanation(
          "E938", "the vectors have numbers that aren't finite", about: .model,
          cause: "the training diverged, or the file of vectors is damaged",
          cure: "make the model anew and train it with a smaller rate, or mend the file of "
            + "vectors")
      case .noRowsAt(let layer, let known):
        Explanation(
          "E939",
          "no rows of items enter layer \(layer); they enter "
            + known.map { "\($0)" }.joined(separator: ", "),
          cause: "an alignment's rows enter some layers, and this is none of them",
          cure: "name one that they enter")
      }
    }
  }

  /// Columns of a table.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - x: the column along the axis; by default the first number that isn't measured and tells rows
  ///     apart, or what names the rows.
  ///   - y: the columns to draw; by default the first metric, or the last column of numbers.
  ///   - groups: the column whose values are series of their own, or none.
  ///   - kind: how, but no shades; by default lines over numbers and bars over words.
  /// - Throws: `Unfit`, `TableError`.
  init(
    _ table: ResultTable, x: String? = nil, y: [String] = [], groups: String? = nil,
    kind: Kind? = nil
  ) throws {
    guard !table.rows.isEmpty else { throw Unfit.noRows }
    let numbers = try table.columns.filter { column in
      try table.cells(column: column.name).contains { $0.number != nil }
    }
    guard
      let measured = numbers.first(where: { $0.kind == .metric && $0.name != x })
        ?? numbers.last(where: { $0.name != x && $0.name != groups })
    else { throw Unfit.nothingMeasured }
    let columns = y.isEmpty ? [measured.name] : y
    let axis =
      try x ?? numbers.first {
        try $0.kind != .metric && !columns.contains($0.name)
          && Self.tellsApart(table.cells(column: $0.name), isGrouped: groups != nil)
      }?.name
      ?? table.columns.first { !columns.contains($0.name) && $0.name != groups }?.name
      ?? columns[0]
    let places = try table.cells(column: axis)
    let words = places.contains { $0.number != nil } ? nil : places.map(\.words)
    let names = try groups.map { try table.cells(column: $0).map(\.words) }
    // Without groups each row has a place of its own, also where two are called the same.
    let distinct = words.map { words in
      names == nil ? words : words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    var series: [Series] = []
    for column in columns {
      for (row, cell) in try table.cells(column: column).enumerated() {
        let x = words.flatMap { words in
          names == nil ? Double(row) : distinct?.firstIndex(of: words[row]).map(Double.init)
        }
        guard let value = cell.number, value.isFinite, let place = x ?? places[row].number,
          place.isFinite
        else { continue }
        let name = [columns.count > 1 || names == nil ? column : nil, names?[row]]
          .compactMap(\.self).joined(separator: " ")
        let index = series.firstIndex { $0.name == name } ?? series.count
        if index == series.count { series.append(Series(name: name, points: [])) }
        series[index].points.append((place, value))
      }
      guard series.contains(where: { !$0.points.isEmpty }) else {
        throw Unfit.noNumbers(column: column)
      }
    }
    for index in series.indices { series[index].points.sort { $0.x < $1.x } }
    let kind = kind ?? (distinct == nil ? .line : .bars)
    // Two measures have an axis each.
    let hasTwo = columns.count == 2 && names == nil && kind != .bars
    self.init(
      x: axis, y: hasTwo ? columns[0] : columns.joined(separator: ", "),
      right: hasTwo ? columns[1] : nil, words: distinct, kind: kind, series: series)
  }

  /// Whether numbers along an axis say which row is which.
  private static func tellsApart(_ cells: [Cell], isGrouped: Bool) -> Bool {
    let numbers = cells.compactMap(\.number)
    let distinct = Set(numbers).count
    return numbers.count == cells.count && (isGrouped ? distinct > 1 : distinct == cells.count)
  }

  /// How many users have how many interactions.
  init(lengthsOf data: Dataset) {
    var users: [Int: Int] = [:]
    for user in 0..<data.userCount { users[data.sequence(of: user).count, default: 0] += 1 }
    self.init(
      title: data.name, x: "interactions of a user", y: "users", kind: .points,
      series: [Series(counts: users.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })],
      logarithmic: (true, true))
  }

  /// How often each item occurs in training, the most frequent first.
  init(popularityOf data: Dataset) {
    let counts = data.trainPopularity.sorted(by: >).enumerated().map { ($0 + 1, Int($1)) }
    self.init(
      title: data.name, x: "item, the most popular first",
      y: data.split == nil ? "interactions" : "training interactions", kind: .line,
      series: [Series(counts: counts.filter { $0.1 > 0 })], logarithmic: (true, true))
  }
}

extension Plot.Series {
  fileprivate init(counts: [(Int, Int)]) {
    self.init(name: "", points: counts.map { (Double($0.0), Double($0.1)) })
  }
}

extension Cell {
  /// The value as a word on an axis or in a legend.
  var words: String { self == .none ? "none" : value.text }
}
