/// A measure of ranked lists, such as `ndcg@10`: what is measured, how far down, on which targets.
public struct Metric: Hashable, Sendable, CustomStringConvertible {
  /// What is measured.
  public var kind: Kind
  /// How many of the first items count; `nil` for the full ranking.
  public var cutoff: Int?
  /// The targets that count; `nil` for all of them.
  public var group: TargetGroup?

  /// - Precondition: the cut-off is above 0, and there is one only where the kind has one.
  public init(_ kind: Kind, at cutoff: Int?, group: TargetGroup? = nil) {
    precondition(
      cutoff.map { $0 > 0 && kind.cutoffRule != .none } ?? (kind.cutoffRule != .required),
      "Metric: \(kind.name) can't have the cut-off \(cutoff.map(String.init) ?? "none")")
    self.kind = kind
    self.cutoff = cutoff
    self.group = group
  }

  /// Reads a name such as `ndcg@10`, `mrr` or, on the targets of one group, `ndcg_tail@10`.
  ///
  /// - Throws: `EvaluationError.unknownMetric`.
  public init(name: String) throws(EvaluationError) {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let words = parts[0].split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    guard let kind = Kind(named: String(words[0])) else { throw .unknownMetric(name) }
    var group: TargetGroup?
    if words.count == 2 {
      group = TargetGroup(rawValue: String(words[1]))
      if group == nil || !kind.isOfRanks { throw .unknownMetric(name) }
    }
    var cutoff: Int?
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]),
        number > 0, kind.cutoffRule != .none
      else { throw .unknownMetric(name) }
      cutoff = number
    } else if kind.cutoffRule == .required {
      throw .unknownMetric(name)
    }
    self.init(kind, at: cutoff, group: group)
  }

  /// The name in tables and scripts: `ndcg@10`, `ndcg_tail@10`, `mrr`.
  public var name: String {
    kind.name + (group.map { "_\($0.rawValue)" } ?? "") + (cutoff.map { "@\($0)" } ?? "")
  }

  public var description: String { name }

  /// The same measure on the targets of one group only.
  public func on(_ group: TargetGroup) -> Metric { Metric(kind, at: cutoff, group: group) }

  /// The columns of `evaluate m k=[…]`: hit rate and NDCG at each k, then MRR of the full ranking.
  public static func standard(at cutoffs: [Int]) -> [Metric] {
    cutoffs.flatMap { [Metric(.hr, at: $0), Metric(.ndcg, at: $0)] } + [Metric(.mrr, at: nil)]
  }
}
