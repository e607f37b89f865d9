/// A text of each row, of a few different ones: what users did, such as `view` and `buy`.
public struct RowLabels: Sendable, Hashable {
  /// The texts, each once.
  public let names: [String]
  /// The place in `names` of each row's text.
  public let codes: [Int32]

  /// Makes the labels of rows.
  ///
  /// - Precondition: every code is a place in `names`.
  public init(names: [String], codes: [Int32]) {
    precondition(
      codes.allSatisfy { names.indices.contains(Int($0)) },
      "row labels: a code is outside of \(names.count) names")
    self.names = names
    self.codes = codes
  }

  /// The text of a row.
  public subscript(row: Int) -> String { names[Int(codes[row])] }

  /// The labels of some of the rows, in the order of their places.
  func selecting(_ rows: [Int]) -> RowLabels {
    RowLabels(names: names, codes: rows.map { codes[$0] })
  }
}
