/// A word that says how a cell is to be treated; words that are not known here are kept and ignored.
public struct CellTag: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The cell may fail, and the notebook goes on.
  public static let raisesException = CellTag(rawValue: "raises-exception")
  /// The cell is shown and not run.
  public static let noRun = CellTag(rawValue: "no-run")
  /// The cell's output isn't compared.
  public static let skipOutput = CellTag(rawValue: "skip-output")
  /// The cell takes long.
  public static let slow = CellTag(rawValue: "slow")
  /// The cell isn't shown.
  public static let hide = CellTag(rawValue: "hide")
}
