/// How rows of a table were measured.
public enum TableProtocol: Hashable, Sendable, CustomStringConvertible {
  /// As an evaluation here was made.
  case ranking(RankingProtocol)
  /// In the words of a file.
  case stated(String)

  /// Whether rows of the two may stand in one table.
  public func agrees(with other: TableProtocol) -> Bool {
    if case .ranking(let first) = self, case .ranking(let second) = other {
      return first.agrees(with: second)
    }
    return description == other.description
  }

  /// The protocol of rows of both, which agree.
  func joined(with other: TableProtocol) -> TableProtocol {
    guard case .ranking(let first) = self, case .ranking(let second) = other else { return self }
    return .ranking(first.joined(with: second))
  }

  public var description: String {
    switch self {
    case .ranking(let ranking): ranking.description
    case .stated(let words): words
    }
  }
}
