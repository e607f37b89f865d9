import Glibc
import Support

/// How a table is written.
public struct TableStyle: Hashable, Sendable {
  /// The languages that a table can be written in.
  public enum Format: String, CaseIterable, Hashable, Sendable {
    /// Aligned columns, for a terminal.
    case text
    /// A table of GitHub-flavoured Markdown.
    case markdown
    /// A `tabular` in the style of the package `booktabs`.
    case latex
    /// A `table` element; every text in it is escaped.
    case html
    /// Comma-separated values (RFC 4180).
    case csv
    /// One object: protocols, columns, rows.
    case json
  }

  /// The language.
  public var format: Format
  /// Decimals of metrics and derived values; `nil` for 4 where people read, all where programs do.
  public var digits: Int?
  /// How many columns text may take.
  public var width: Int
  /// Whether separated values that a spreadsheet would take for a formula begin with an apostrophe.
  public var isSafe: Bool

  public init(
    _ format: Format = .text, digits: Int? = nil, width: Int = 100, isSafe: Bool = false
  ) {
    self.format = format
    self.digits = digits
    self.width = width
    self.isSafe = isSafe
  }
}

extension ResultTable {
  /// The table as text of some format, every line ended.
  public func rendered(_ style: TableStyle = TableStyle()) -> String {
    switch style.format {
    case .text: text(digits: style.digits ?? 4, width: style.width)
    case .markdown: markdown(digits: style.digits ?? 4)
    case .latex: latex(digits: style.digits ?? 4)
    case .html: html(digits: style.digits ?? 4)
    case .csv: csv(digits: style.digits, isSafe: style.isSafe)
    case .json: json(digits: style.digits)
    }
  }

  /// The lines that say how the rows were measured, numbered where there are several.
  var header: [String] {
    protocols.count < 2
      ? protocols.map(\.description)
      : protocols.enumerated().map { "[\($0 + 1)] \($1)" }
  }

  /// The dash that people read in place of a missing value.
  static let dash = "–"

  /// A cell as plain text.
  func plain(_ cell: Cell, in column: Column, digits: Int?, none: String) -> String {
    switch cell {
    case .none: return none == Self.dash ? column.missing ?? none : none
    case .bool(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .text(let value): return value
    case .number(let value):
      let digits = column.digits ?? (column.kind.isMeasured ? digits : nil)
      if let digits, column.kind == .probability, value > 0, value < pow(10, -Double(digits)) {
        return Self.tiny(value)
      }
      return digits.map { NumberText.fixed(value, digits: $0) } ?? NumberText.shortest(value)
    }
  }

  /// A number below 1 with one decimal and its power of ten: `3.2e-12`.
  private static func tiny(_ value: Double) -> String {
    var exponent = Int(log10(value).rounded(.down))
    var text = NumberText.fixed(value / pow(10, Double(exponent)), digits: 1)
    if text == "10.0" { (exponent, text) = (exponent + 1, "1.0") }
    return "\(text)e\(exponent)"
  }

  /// Whether a column's values are written at its right edge: all that there are, are numbers.
  func isNumeric(_ column: Int) -> Bool {
    rows.allSatisfy { $0.cells[column] == .none || $0.cells[column].isNumber }
      && (rows.contains { $0.cells[column].isNumber } || columns[column].kind.isMeasured)
  }
}
