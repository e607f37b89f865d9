import Support

/// How many pairs a construction started from and kept.
public struct ConstructionReport: Sendable, Hashable, CustomStringConvertible {
  /// All training pairs.
  public var total: Int
  /// Pairs that passed `denoise`; `nil` where it was off.
  public var denoised: Int?
  /// Cells with pairs that `balance` drew from; `nil` where it was off.
  public var cells: Int?
  /// Pairs that were kept.
  public var kept: Int

  /// One line: `construct: 256,362 → 25,636 pairs (10%); denoise kept 210,391 (82.1%), balance drew
  /// from 61 cells`.
  public var description: String {
    func share(_ count: Int) -> String {
      NumberText.share((Double(count) / Double(max(1, total)) * 1000).rounded() / 1000)
    }
    var steps: [String] = []
    if let denoised {
      steps.append("denoise kept \(NumberText.grouped(denoised)) (\(share(denoised)))")
    }
    if let cells { steps.append("balance drew from \(NumberText.grouped(cells)) cells") }
    return "construct: \(NumberText.grouped(total)) → \(NumberText.grouped(kept)) pairs "
      + "(\(share(kept)))"
      + (steps.isEmpty ? "" : "; " + steps.joined(separator: ", "))
  }
}

/// Pairs that were chosen, and the report of it.
public struct ConstructedPairs: Sendable {
  /// The pairs, in the order of users and positions.
  public var pairs: TrainingPairs
  /// How many there were and are.
  public var report: ConstructionReport
}
