import Evaluation
import Support

// Shades: a table's rows below each other, its columns side by side.
extension Plot {
  /// The numbers of a table, darker where they are larger.
  ///
  /// - Parameters:
  ///   - table: the rows.
  ///   - x: the column that names the rows; by default its label, or its first.
  ///   - y: the columns to draw; by default all of measured numbers, or of any where there are none.
  /// - Throws: `Unfit`, `TableError`.
  init(shading table: ResultTable, x: String?, y: [String]) throws {
    guard !table.rows.isEmpty else { throw Unfit.noRows }
    let labels = table.columns.filter { $0.kind == .label }
    let label = labels.first { $0.name == ResultTable.labelColumn } ?? labels.first
    let axis = x ?? (label ?? table.columns[0]).name
    let numbers = try table.columns.filter { column in
      try column.name != axis && table.cells(column: column.name).contains { $0.number != nil }
    }
    let measured = numbers.filter { $0.kind >= .metric }
    let columns = y.isEmpty ? (measured.isEmpty ? numbers : measured).map(\.name) : y
    guard !columns.isEmpty else { throw Unfit.nothingMeasured }
    let series = try columns.map { column in
      let numbers = try table.cells(column: column).enumerated().compactMap { row, cell in
        cell.number.flatMap { $0.isFinite ? (Double(row), $0) : nil }
      }
      guard !numbers.isEmpty else { throw Unfit.noNumbers(column: column) }
      return Series(name: column, points: numbers)
    }
    self.init(
      x: axis, y: columns.joined(separator: ", "),
      words: try table.cells(column: axis).map(\.words), kind: .heat, series: series)
  }

  /// The least and the largest number; from 0 where none is below.
  private var range: ClosedRange<Double> {
    let numbers = series.flatMap { $0.points.map(\.y) }
    let low = min(0, numbers.min() ?? 0)
    return low...max(numbers.max() ?? 0, low)
  }

  /// The program that makes gnuplot draw it.
  func heat(_ target: Target) -> String {
    let rows = words ?? []
    var lines = [
      "set encoding utf8",
      "set terminal " + target.terminal(height: max(1, Double(rows.count) / 22)),
      "set termoption noenhanced", "$series << END",
    ]
    for (column, series) in series.enumerated() {
      let known = Dictionary(series.points.map { ($0.x, $0.y) }) { first, _ in first }
      lines += rows.indices.map { row in
        "\(column) \(row) \(known[Double(row)].map { "\($0)" } ?? "NaN")"
      }
      lines.append("")
    }
    lines += [
      "END", "set title \(Self.quoted(title))",
      "set xtics \(Self.tics(series.map(\.name))) rotate by -40 scale 0",
      "set ytics \(Self.tics(rows)) scale 0",
      "set xrange [-0.5:\(Double(series.count) - 0.5)]",
      "set yrange [\(Double(rows.count) - 0.5):-0.5]",
      "set palette defined (0 '#ffffff', 0.5 '#6baed6', 1 '#08306b')",
      "set cbrange [\(range.lowerBound):\(range.upperBound > range.lowerBound ? range.upperBound : range.lowerBound + 1)]",
      // An image wants two rows and two columns.
      "plot $series using 1:2:(0.5):(0.5):3 with boxxyerror fillstyle solid noborder "
        + "linecolor palette notitle",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same in characters, of at most so many columns.
  func shaded(_ columns: Int) -> String {
    let rows = words ?? []
    let (caption, names) = Self.parted(series.map(\.name))
    let label = min(rows.map(\.count).max() ?? 0, max(8, columns / 2))
    let room = max(1, (columns - label) / max(1, names.count) - 1)
    let width = min(room, max(2, names.map(\.count).max() ?? 0))
    let shades: [Character] = [" ", "░", "▒", "▓", "█"]
    let (low, high) = (range.lowerBound, range.upperBound)
    func line(_ name: String, _ cells: [String]) -> String {
      name.shortened(to: label).padded(to: label)
        + cells.map { " " + $0.shortened(to: width).padded(to: width) }.joined()
    }
    var lines = title.isEmpty ? [] : [title]
    if !caption.isEmpty { lines.append(String(repeating: " ", count: label + 1) + caption) }
    lines.append(line("", names))
    for (row, name) in rows.enumerated() {
      lines.append(
        line(
          name,
          series.map { series in
            guard let value = series.points.first(where: { $0.x == Double(row) })?.y else {
              return "-"
            }
            let share = high > low ? (value - low) / (high - low) : 0
            let shade = shades[min(shades.count - 1, Int(share * Double(shades.count)))]
            return String(repeating: shade, count: width)
          }))
    }
    func text(_ number: Double) -> String { NumberText.fixed(number, digits: 3) }
    lines.append("blank \(text(low)), █ \(text(high))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Names without the words that all begin with, and these.
  private static func parted(_ names: [String]) -> (common: String, rest: [String]) {
    let words = names.map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
    guard names.count > 1, let common = words[0].first,
      words.allSatisfy({ $0.count == 2 && $0[0] == common })
    else { return ("", names) }
    return (common, words.map { $0[1] })
  }
}
