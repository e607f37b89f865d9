/// A column of a table.
public struct Column: Hashable, Sendable {
  /// What a column is for; tables keep their columns in this order.
  public enum Kind: Int, Comparable, CaseIterable, Hashable, Sendable {
    /// Says which row it is: `model`, `label`.
    case label
    /// An option that was given to the model.
    case option
    /// A value that was given for the table alone: `tag.dim=64`.
    case tag
    /// A metric.
    case metric
    /// Any other value, such as a derived one.
    case value
    /// A probability, which may be very small.
    case probability
    /// What other values rest on, such as a standard error: the last, and the first to go below.
    case detail

    public static func < (first: Kind, second: Kind) -> Bool { first.rawValue < second.rawValue }

    /// Whether numbers that aren't whole are written with the same count of decimals in each row.
    var isMeasured: Bool { self >= .metric }
  }

  /// The name by which scripts and readers know it.
  public var name: String
  /// What it is for.
  public var kind: Kind
  /// Decimals of its numbers; `nil` for as many as the rendering says.
  public var digits: Int?
  /// Which of its values are the better ones, if any are.
  public var better: Metric.Better?
  /// What people read where there is no value; `nil` for a dash.
  public var missing: String?

  public init(_ name: String, _ kind: Kind, digits: Int? = nil) {
    self.name = name
    self.kind = kind
    self.digits = digits
    better = kind == .metric ? (try? Metric(name: name))?.kind.better : nil
  }
}
