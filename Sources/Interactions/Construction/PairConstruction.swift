import Glibc
public import Support

/// Chooses the training pairs worth learning from: RA-Rec's data construction (arXiv 2402.04527).
///
/// `denoise` drops pairs whose target's title shares no word with the history's titles; `balance`
/// then draws evenly over cells of history length × item popularity. Bins, words and the quota rule
/// are ours, where the paper isn't known to say: lengths in powers of two, ten popularity bins of
/// equal width on a logarithmic scale, the same quota for every cell, and what small cells leave
/// unused given to the others in turn.
public struct PairConstruction: Sendable, Hashable {
  /// The share of all training pairs to keep; `nil` keeps all that pass `denoise`.
  public var share: Double?
  /// Whether to drop pairs without a shared word.
  public var denoise: Bool
  /// Whether to draw evenly over cells rather than over pairs.
  public var balance: Bool
  /// Whether `denoise` keeps pairs that can't be judged: a target or a whole history without words.
  public var keepUntitled: Bool
  /// How many of the latest items count as history; `nil` for all.
  public var maximumHistory: Int?

  /// Popularity bins.
  static let popularityBins = 10

  public init(
    share: Double? = nil, denoise: Bool = true, balance: Bool = true, keepUntitled: Bool = true,
    maximumHistory: Int? = nil
  ) {
    self.share = share
    self.denoise = denoise
    self.balance = balance
    self.keepUntitled = keepUntitled
    self.maximumHistory = maximumHistory
  }

  /// Chooses from all training pairs of a data set.
  ///
  /// - Throws: `DataError.noPairs`, `.outOfRange` for a share that isn't one, and
  ///   `.shareUnreachable` where `denoise` leaves fewer than the share of all.
  public func construct(from dataset: Dataset, key: RandomKey) throws -> ConstructedPairs {
    if let share, !(share > 0 && share <= 1) {
      throw DataError.outOfRange(
        option: "share", value: NumberText.share(share), expected: "above 0% and at most 100%")
    }
    let all = TrainingPairs.all(of: dataset)
    guard all.count > 0 else { throw DataError.noPairs(name: dataset.name) }
    let clean = denoise ? denoised(all, dataset) : Array(0..<all.count)
    let wanted = share.map { max(1, Int(($0 * Double(all.count)).rounded())) } ?? clean.count
    guard wanted <= clean.count, !clean.isEmpty else {
      throw DataError.shareUnreachable(
        share: share ?? 1, reachable: Double(clean.count) / Double(all.count), kept: clean.count,
        total: all.count)
    }
    let cells = cells(of: clean, all, dataset)
    let chosen =
      balance
      ? Self.drawEvenly(wanted, from: cells, key: key.derived("balance"))
      : key.derived("draw").permutation(clean.count).prefix(wanted).map { clean[$0] }
    return ConstructedPairs(
      pairs: all.selecting(chosen.sorted()),
      report: ConstructionReport(
        total: all.count, denoised: denoise ? clean.count : nil, cells: balance ? cells.count : nil,
        kept: chosen.count))
  }

  /// The pairs whose target shares a word with the history, or that can't be judged.
  private func denoised(_ pairs: TrainingPairs, _ dataset: Dataset) -> [Int] {
    let titles = TitleWords(dataset.catalogue)
    // How often each word occurs in the history of the pair at hand; pairs of a user come in turn.
    var occurrences = [Int32](repeating: 0, count: titles.count)
    var kept: [Int] = []
    var first = 0
    while first < pairs.count {
      let user = pairs.users[first]
      let end = pairs.users[first...].firstIndex { $0 != user } ?? pairs.count
      let sequence = Array(dataset.sequence(of: Int(user), part: .train))
      var (start, stop, total) = (0, 0, 0)
      func count(_ item: Int32, _ change: Int32) {
        for word in titles.words[Int(item)] { occurrences[Int(word)] += change }
        total += Int(change) * titles.words[Int(item)].count
      }
      for pair in first..<end {
        let position = Int(pairs.positions[pair])
        while stop < position {
          count(sequence[stop], 1)
          stop += 1
        }
        while let maximumHistory, stop - start > maximumHistory {
          count(sequence[start], -1)
          start += 1
        }
        let target = titles.words[Int(pairs.targets[pair])]
        let isJudged = !target.isEmpty && total > 0
        let isRelated = target.contains { occurrences[Int($0)] > 0 }
        if isJudged ? isRelated : keepUntitled { kept.append(pair) }
      }
      while start < stop {
        count(sequence[start], -1)
        start += 1
      }
      first = end
    }
    return kept
  }

  /// The pairs of each cell of history length and popularity; cells without pairs left out.
  private func cells(of kept: [Int], _ pairs: TrainingPairs, _ dataset: Dataset) -> [[Int]] {
    let popularity = dataset.trainPopularity
    let highest = Double(popularity.max() ?? 1)
    var cells: [Int: [Int]] = [:]
    for pair in kept {
      let count = Double(popularity[Int(pairs.targets[pair])])
      let bin = Self.popularityBin(count, highest: highest)
      let length = Int(pairs.positions[pair])
      let bucket = Int.bitWidth - 1 - length.leadingZeroBitCount
      cells[bucket * Self.popularityBins + bin, default: []].append(pair)
    }
    return cells.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The bin of a popularity from 1 to the highest, in equal steps of its logarithm.
  static func popularityBin(_ count: Double, highest: Double) -> Int {
    guard highest > 1, count > 1 else { return 0 }
    let bin = Int(Double(popularityBins) * log(count) / log(highest))
    return min(bin, popularityBins - 1)
  }

  /// Draws without replacement, the same number from every cell; what a small cell can't give is
  /// shared out among the others, and a remainder that doesn't divide goes to cells in turn.
  static func drawEvenly(_ count: Int, from cells: [[Int]], key: RandomKey) -> [Int] {
    var quotas = [Int](repeating: 0, count: cells.count)
    var left = count
    while left > 0 {
      let open = cells.indices.filter { quotas[$0] < cells[$0].count }
      let each = max(1, left / open.count)
      for cell in open where left > 0 {
        let more = min(each, cells[cell].count - quotas[cell], left)
        quotas[cell] += more
        left -= more
      }
    }
    return cells.indices.flatMap { cell in
      key.derived(cell).permutation(cells[cell].count).prefix(quotas[cell]).map { cells[cell][$0] }
    }
  }
}

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
