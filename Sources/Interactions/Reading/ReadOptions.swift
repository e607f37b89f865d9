/// A column of a file, by its name in the header or by its position from 1.
public enum ColumnReference: Sendable, Hashable, CustomStringConvertible {
  case name(String)
  case position(Int)

  public var description: String {
    switch self {
    case .name(let name): "`\(name)`"
    case .position(let position): "column \(position)"
    }
  }
}

/// The policy when more than one row in a hundred is malformed.
public enum BadRowPolicy: String, Sendable, Hashable, CaseIterable {
  /// Refuse the file.
  case stop
  /// Go on without them, however many they are.
  case skip
}

/// Which of the first two numbers of a date like `1/2/2011` is the month.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
  /// The first: 2 January.
  case monthFirst = "mdy"
  /// The second: 1 February.
  case dayFirst = "dmy"
}

/// How to read a file; what isn't said is seen from the file.
public struct ReadOptions: Sendable, Hashable {
  /// The layout.
  public var format: DataFormat?
  /// The separator of fields.
  public var separator: String?
  /// Whether the first row names the columns.
  public var header: Bool?
  /// Whether double quotes enclose fields; seen as true between commas and semicolons.
  public var quotes: Bool?
  /// The encoding of files of rows; UTF-8 where none is said.
  public var encoding: TextEncoding?
  /// Which columns stand for what.
  public var columns: [ColumnRole: ColumnReference]
  /// A second column of times: times of day, or numbers that order rows of one time.
  public var clock: ColumnReference?
  /// The separator of the items of a field that holds several; seen from the first rows.
  public var list: String?
  /// The mark before the fractions of ratings.
  public var decimal: DecimalMark?
  /// A file of items' titles: the id and the title, in a delimited text or parted by the first space.
  public var titles: String?
  /// The column of the ids in the file of titles.
  public var titlesItem: ColumnReference?
  /// The column of the titles in the file of titles.
  public var titlesTitle: ColumnReference?
  /// How dates like `1/2/2011` are read; seen from the first rows.
  public var dates: DateOrder?
  /// The policy for malformed rows.
  public var bad: BadRowPolicy

  public init(
    format: DataFormat? = nil, separator: String? = nil, header: Bool? = nil, quotes: Bool? = nil,
    encoding: TextEncoding? = nil, columns: [ColumnRole: ColumnReference] = [:],
    clock: ColumnReference? = nil, list: String? = nil, decimal: DecimalMark? = nil,
    titles: String? = nil, titlesItem: ColumnReference? = nil,
    titlesTitle: ColumnReference? = nil, dates: DateOrder? = nil, bad: BadRowPolicy = .stop
  ) {
    self.format = format
    self.separator = separator
    self.header = header
    self.quotes = quotes
    self.encoding = encoding
    self.columns = columns
    self.clock = clock
    self.list = list
    self.decimal = decimal
    self.titles = titles
    self.titlesItem = titlesItem
    self.titlesTitle = titlesTitle
    self.dates = dates
    self.bad = bad
  }
}

extension ReadOptions {
  /// The names of options about the fields of a row.
  static let aboutFields: Set = ["separator", "header", "quotes"]
  /// The names of options about the columns of a row.
  static let aboutColumns = Set(ColumnRole.allCases.map(\.rawValue))
    .union(["list", "decimal", "dates"])

  /// The options about fields and columns that say something.
  var given: [String] {
    [
      ("separator", separator != nil), ("header", header != nil), ("quotes", quotes != nil),
      ("list", list != nil), ("decimal", decimal != nil), ("dates", dates != nil),
      ("time", clock != nil),
    ].filter(\.1).map(\.0) + ColumnRole.allCases.filter { columns[$0] != nil }.map(\.rawValue)
  }
}
